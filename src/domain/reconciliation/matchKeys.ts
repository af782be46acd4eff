import type { StudyState } from '../archive/studyState.ts';
import type { SentFact } from '../ledger/fact.ts';
import { localIdText } from '../patients/localId.ts';
import { nhsNumberDigits } from '../patients/nhsNumber.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';

/**
 * What a fact is about, as one text: `order:RXN|A1`, `placer:RXN|P1`, `patient:RXN|17`. Null when it names nothing it could be filed under.
 *
 * An order is filed under its accession number as soon as it has one, before that under its filler or placer number.
 */
export function subjectOf(fact: SentFact, site: string): string | null {
  switch (fact.kind) {
    case 'order':
    case 'report':
    case 'acknowledgement':
      if (fact.accession) return `order:${fact.accession.issuer}|${fact.accession.value}`;
      if (fact.fillerOrderNumber) return `filler:${site}|${fact.fillerOrderNumber}`;
      return fact.placerOrderNumber ? `placer:${site}|${fact.placerOrderNumber}` : null;
    case 'merge':
      return `patient:${localIdText(fact.prior)}`;
    case 'performed-step':
      return `step:${fact.stepUid}`;
    case 'patient': {
      const id = fact.patient.localIds[0];
      if (id) return `patient:${localIdText(id)}`;
      return fact.patient.nhsNumber ? `patient:NHS|${nhsNumberDigits(fact.patient.nhsNumber)}` : null;
    }
  }
}

export function studyAnchor(studyInstanceUid: string): string {
  return `study:${studyInstanceUid}`;
}

/** Anchors of exams: an order in any of its names, or a study. */
export function isExamAnchor(subject: string): boolean {
  return !subject.startsWith('patient:') && !subject.startsWith('step:');
}

/**
 * By which keys a fact's subject can be found. Two subjects with a key in common are looked at again when either changes.
 *
 * Keys of a person and a day (`nhs-day:`, `id-day:`) find an order for images that carry neither its UID nor its accession
 * number, without reading a whole life's examinations.
 */
export function keysOfFact(fact: SentFact, site: string): readonly string[] {
  switch (fact.kind) {
    case 'order':
      return [...orderKeys(fact, site), ...personKeys(fact.patient, [fact.scheduledAt, fact.performedAt])];
    case 'report':
      return [...orderKeys(fact, site), ...personKeys(fact.patient, [])];
    case 'acknowledgement':
      return orderKeys(fact, site);
    case 'patient':
      return personKeys(fact.patient, []);
    case 'merge':
      return [`id:${localIdText(fact.prior)}`, `id:${localIdText(fact.surviving)}`];
    case 'performed-step':
      return [
        ...(fact.studyInstanceUid ? [`uid:${fact.studyInstanceUid}`] : []),
        ...fact.accessions.map(({ value }) => `acc:${value}`),
        ...personKeys(fact.patient, [fact.startedAt], [-1, 0, 1]),
      ];
  }
}

function orderKeys(
  fact: Extract<SentFact, { kind: 'order' | 'report' | 'acknowledgement' }>,
  site: string,
): readonly string[] {
  const keys: string[] = [];
  if (fact.studyInstanceUid) keys.push(`uid:${fact.studyInstanceUid}`);
  if (fact.accession) keys.push(`acc:${fact.accession.value}`);
  if (fact.fillerOrderNumber) keys.push(`filler:${site}|${fact.fillerOrderNumber}`);
  if (fact.placerOrderNumber) keys.push(`placer:${site}|${fact.placerOrderNumber}`);
  return keys;
}

export function keysOfStudy(
  study: Pick<StudyState, 'studyInstanceUid' | 'accession' | 'identities' | 'startedAt' | 'firstReceivedAt'>,
): readonly string[] {
  const keys = [`uid:${study.studyInstanceUid}`];
  if (study.accession) keys.push(`acc:${study.accession}`);
  for (const identity of study.identities) {
    keys.push(...personKeys(identity, [study.startedAt ?? study.firstReceivedAt], [-1, 0, 1]));
  }
  return [...new Set(keys)];
}

function personKeys(
  patient: PatientIdentity,
  instants: readonly (string | null)[],
  aroundDays: readonly number[] = [0],
): readonly string[] {
  const people = patient.localIds.map((id) => `id${'|'}${localIdText(id)}`);
  if (patient.nhsNumber) people.push(`nhs|${nhsNumberDigits(patient.nhsNumber)}`);
  const days = instants
    .filter((instant) => instant !== null)
    .flatMap((instant) => aroundDays.map((by) => dayOf(instant, by)));
  return people.flatMap((person) => {
    const [kind, number] = [person.slice(0, person.indexOf('|')), person.slice(person.indexOf('|') + 1)];
    return [`${kind}:${number}`, ...days.map((day) => `${kind}-day:${number}|${day}`)];
  });
}

function dayOf(instant: string, by: number): string {
  return new Date(Date.parse(instant) + by * 86_400_000).toISOString().slice(0, 10);
}

/** What a person linked with these images, or unlinked from them. It finds an exam that must be looked at again, and no order by itself. */
export function linkedKey(studyInstanceUid: string): string {
  return `linked:${studyInstanceUid}`;
}

/** Keys by which a study may belong to an order; the others only say that somebody must look again. */
export function isMatchKey(key: string): boolean {
  return /^(uid|acc|nhs-day|id-day):/.test(key);
}
