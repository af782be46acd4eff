import type { AccessionNumber, PerformedStepFact, StepStatus } from '../../domain/ledger/fact.ts';
import { unknownPatient } from '../../domain/patients/patientIdentity.ts';
import type { IssuedId } from '../../standards/dicom/instanceHeader.ts';
import {
  type AvailabilityHeader,
  type PerformedStepHeader,
  readAvailability,
  readPerformedStep,
} from '../../standards/dicom/performedStep.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { readStoredInstance } from '../journal/readStoredInstance.ts';
import type { ReadFrame } from './readFrame.ts';
import { identityOf, instantText } from './readInstance.ts';

/** Where a notice comes from, as far as it does not say itself. */
export interface NoticePlace {
  readonly site: string;
  readonly zone: string;
}

/**
 * Reads a notice of a performed step (MPPS) or of available instances (IAN) into its fact, as a frame of its sender. What the
 * door set aside, because it came twice or after the end, is kept and says nothing. Null: nobody can read it.
 */
export async function readNotice(entry: JournalEntry, place: NoticePlace): Promise<ReadFrame | null> {
  const { details, door, receivedAt } = entry.label;
  const reading = await readStoredInstance(entry, { valueMax: 64 });
  if (reading.kind === 'unreadable') return null;
  const uid = details.sopInstanceUid ?? '';
  const heardAt = receivedAt.toISOString();
  const fact =
    door === 'mpps'
      ? stepFact(settable(readPerformedStep(reading.dataSet), details.operation ?? ''), uid, heardAt, place)
      : availabilityFact(readAvailability(reading.dataSet), uid, heardAt);
  const isSetAside = details.use === 'set-aside';
  return {
    controlId: uid,
    messageType: `${door === 'mpps' ? 'MPPS' : 'IAN'} ${details.operation ?? ''}`.trim(),
    understanding: isSetAside ? 'kept-only' : 'understood',
    where: null,
    why: isSetAside ? (details.comment ?? null) : null,
    answer: details.answer ?? '0000',
    pack: null,
    facts: isSetAside ? [] : [fact],
  };
}

/** What an N-SET may not change (PS3.4 Table F.7.2-1: Not allowed), it has not said. */
function settable(step: PerformedStepHeader, operation: string): PerformedStepHeader {
  if (operation !== 'N-SET') return step;
  const nobody = { ...step.patient, patientName: null, patientNameParts: null, patientId: null, patientSex: null };
  const unmeasured = { patientAge: null, patientSize: null, patientWeight: null };
  const patient = { ...nobody, ...unmeasured, otherPatientIds: [], patientBirthDate: null };
  const where = { stationAet: null, stationName: null, modality: null, startDate: null, startTime: null };
  return { ...step, ...where, requests: [], patient };
}

const statuses: Readonly<Record<string, StepStatus>> = {
  'IN PROGRESS': 'in-progress',
  COMPLETED: 'completed',
  DISCONTINUED: 'discontinued',
};

function stepFact(step: PerformedStepHeader, stepUid: string, heardAt: string, place: NoticePlace): PerformedStepFact {
  const at = (date: string | null, time: string | null) =>
    instantText(date, time, step.timezoneOffsetFromUtc, place.zone);
  const startedAt = at(step.startDate, step.startTime);
  const endedAt = at(step.endDate, step.endTime);
  const status = statuses[step.status ?? ''] ?? null;
  const isEnd = status === 'completed' || status === 'discontinued';
  return {
    kind: 'performed-step',
    occurredAt: (isEnd ? endedAt : startedAt) ?? heardAt,
    told: 'mpps',
    stepUid,
    studyInstanceUid: step.requests.find((request) => request.studyInstanceUid)?.studyInstanceUid ?? null,
    accessions: step.requests.flatMap(({ accessionNumber }) => accessionOf(accessionNumber, place.site)),
    patient: identityOf({ patient: step.patient }, place.site),
    status,
    modality: step.modality,
    station: step.stationName ?? step.stationAet,
    description: step.description,
    startedAt,
    endedAt,
    discontinuedBecause: step.discontinuedBecause,
    series: step.series,
  };
}

/** The issuer of the scanner's site, unless it says another. */
function accessionOf(number: IssuedId | null, site: string): readonly AccessionNumber[] {
  return number === null ? [] : [{ value: number.id, issuer: number.issuer ?? number.universalIssuer ?? site }];
}

function availabilityFact(notice: AvailabilityHeader, stepUid: string, heardAt: string): PerformedStepFact {
  return {
    kind: 'performed-step',
    occurredAt: heardAt,
    told: 'ian',
    stepUid,
    studyInstanceUid: notice.studyInstanceUid,
    accessions: [],
    patient: unknownPatient,
    status: 'available',
    modality: null,
    station: null,
    description: null,
    startedAt: null,
    endedAt: null,
    discontinuedBecause: null,
    series: notice.series,
  };
}
