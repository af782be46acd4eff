import type { AccessionNumber, CodedProcedure, OrderFact, OrderStatus, ReportFact } from '../ledger/fact.ts';
import { type Heard, inOrderOfHappening } from '../ledger/heard.ts';
import { localIdText } from '../patients/localId.ts';
import { nhsNumberDigits } from '../patients/nhsNumber.ts';
import { type PatientIdentity, unknownPatient } from '../patients/patientIdentity.ts';

/** One examination as its record (RIS, order system) says it now. */
export interface OrderState {
  /** `order:RXN|A1`. */
  readonly anchor: string;
  readonly accession: AccessionNumber | null;
  readonly placerOrderNumber: string | null;
  readonly studyInstanceUids: readonly string[];
  readonly patient: PatientIdentity;
  /** Null when only reports speak of it. */
  readonly status: OrderStatus | null;
  /** When the status was reached, as the record says. */
  readonly statusAt: string | null;
  readonly procedure: CodedProcedure;
  readonly modality: string | null;
  readonly scheduledAt: string | null;
  readonly performedAt: string | null;
  readonly priority: string | null;
  readonly patientClass: string | null;
  readonly location: string | null;
  readonly firstHeardAt: string;
}

/** Within one moment, further on counts: a message that says "performed" beats one of the same second that says "arrived". */
const rank: Readonly<Record<OrderStatus, number>> = {
  requested: 1,
  scheduled: 2,
  arrived: 3,
  performed: 4,
  cancelled: 5,
};

/**
 * What a record says now, out of everything it ever said. For each field the latest word counts, in the sender's own time;
 * a message that leaves a field out does not take it back. Reports fill what no order message says. What a PACS says of an
 * order is a copy: it counts only where nobody else spoke, and else is compared (R11).
 */
export function orderState(
  anchor: string,
  orders: readonly Heard<OrderFact>[],
  reports: readonly Heard<ReportFact>[],
): OrderState {
  const recordsWord = orders.filter(({ system }) => system !== 'pacs');
  const counted = recordsWord.length > 0 ? recordsWord : orders;
  const said = inOrderOfHappening(counted, (fact) => (fact.status ? rank[fact.status] : 0));
  const reported = inOrderOfHappening(reports);
  const all = [...reported, ...said];
  const withStatus = said.findLast((fact) => fact.status !== null);
  const performed = said.filter((fact) => fact.status === 'performed');
  return {
    anchor,
    accession: latest(all, (fact) => fact.accession),
    placerOrderNumber: latest(all, (fact) => fact.placerOrderNumber),
    studyInstanceUids: [...new Set(all.map((fact) => fact.studyInstanceUid).filter((uid) => uid !== null))].sort(),
    patient: patientOf(said, reported),
    status: withStatus?.status ?? null,
    statusAt: withStatus?.occurredAt ?? null,
    procedure: latest(said, ({ procedure }) => (procedure.code || procedure.text ? procedure : null)) ?? noProcedure,
    modality: latest(said, (fact) => fact.modality),
    scheduledAt: latest(said, (fact) => fact.scheduledAt),
    performedAt: latest(said, (fact) => fact.performedAt) ?? performed[0]?.occurredAt ?? null,
    priority: latest(said, (fact) => fact.priority),
    patientClass: latest(said, (fact) => fact.patientClass),
    location: latest(said, (fact) => fact.location),
    firstHeardAt: [...orders, ...reports].map((heard) => heard.receivedAt).sort()[0] as string,
  };
}

/**
 * Whose examination it is: orders say so. A report filed under a wrong number must not give the order to another patient
 * (hazard H-03), so what stands beside a report counts only where no order was ever heard.
 */
function patientOf(said: readonly OrderFact[], reported: readonly ReportFact[]): PatientIdentity {
  const patients = (facts: readonly (OrderFact | ReportFact)[]) => facts.map(({ patient }) => patient);
  const ordered = patients(said.filter((fact) => !fact.toldByReport));
  if (ordered.some(saysAnything)) return latestPatient(ordered);
  return latestPatient(patients(said.length > 0 ? said : reported));
}

const noProcedure: CodedProcedure = { code: null, system: null, text: null };

function latest<F, T>(facts: readonly F[], pick: (fact: F) => T | null): T | null {
  for (let index = facts.length - 1; index >= 0; index--) {
    const value = pick(facts[index] as F);
    if (value !== null) return value;
  }
  return null;
}

/**
 * The latest identity, with gaps filled from earlier ones of the same person only: when an examination was moved to another
 * patient, nothing of the first may stay.
 */
export function latestPatient(said: readonly PatientIdentity[]): PatientIdentity {
  const latestSaid = said.findLast(saysAnything);
  if (!latestSaid) return unknownPatient;
  let known = latestSaid;
  for (const earlier of said.toReversed()) {
    if (!isSamePerson(known, earlier)) continue;
    known = {
      nhsNumber: known.nhsNumber ?? earlier.nhsNumber,
      localIds: known.localIds.length > 0 ? known.localIds : earlier.localIds,
      familyName: known.familyName ?? earlier.familyName,
      givenName: known.givenName ?? earlier.givenName,
      birthDate: known.birthDate ?? earlier.birthDate,
      sex: known.sex ?? earlier.sex,
    };
  }
  return known;
}

function saysAnything(patient: PatientIdentity): boolean {
  return Boolean(patient.nhsNumber || patient.localIds.length > 0 || patient.familyName || patient.birthDate);
}

function isSamePerson(a: PatientIdentity, b: PatientIdentity): boolean {
  if (a.nhsNumber && b.nhsNumber) return nhsNumberDigits(a.nhsNumber) === nhsNumberDigits(b.nhsNumber);
  const mine = new Set(a.localIds.map(localIdText));
  return b.localIds.some((id) => mine.has(localIdText(id)));
}
