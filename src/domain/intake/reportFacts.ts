import type { OrderGroup } from '../../standards/hl7/orderGroups.ts';
import { segmentField } from '../../standards/hl7/segment.ts';
import type { ReportFact, ReportStatus, SentFact } from '../ledger/fact.ts';
import { isVerified } from '../reports/reportState.ts';
import { isRefusal, type Refusal, refusal } from './interpretation.ts';
import { isNumbered, missingNumber, orderFact, readNumbers, statusOf } from './orderFacts.ts';
import { readPatient } from './readPatient.ts';
import { readPerson } from './readPerson.ts';
import { type HeardAt, readInstant, readOccurredAt, readRow } from './readRow.ts';
import { isTakenBack, reportText } from './reportText.ts';
import type { SenderPack } from './senderPack.ts';

/**
 * What an ORU^R01 says: of each examination its report, and what the message says of the examination itself.
 *
 * One report may stand for several examinations: an order without words of its own shares those of the same patient's
 * order before it. A verified report without any words is refused: it must not end the wait for a report (hazard H-02).
 */
export function reportFacts(
  groups: readonly OrderGroup[],
  pack: SenderPack,
  heardAt: HeardAt,
): readonly SentFact[] | Refusal {
  if (groups.length === 0) return refusal('OBR', 'there is no report in it', 100);
  const facts: SentFact[] = [];
  let shared: { readonly person: string; readonly text: string } = { person: '', text: '' };
  for (const group of groups) {
    const person = group.first(['PID-3']) ?? '';
    const text = reportText(group.observations) || (shared.person === person ? shared.text : '');
    shared = { person, text };
    const report = reportFact(group, text, pack, heardAt);
    if (isRefusal(report)) return report;
    const order = orderFact(group, numbersOf(report), statusOf(group, pack), pack, heardAt);
    facts.push({ ...order, toldByReport: true }, report);
  }
  return facts;
}

function reportFact(group: OrderGroup, text: string, pack: SenderPack, heardAt: HeardAt): ReportFact | Refusal {
  const patient = readPatient(group, pack, heardAt.site);
  if (patient.nhsNumber === null && patient.localIds.length === 0)
    return refusal('PID-3', 'the report names no patient');
  const numbers = readNumbers(group, pack.order, heardAt.site);
  if (!isNumbered(numbers)) return missingNumber(pack.order.accession);
  const status = reportStatusOf(group, pack);
  if (isRefusal(status)) return status;
  if (isVerified(status) && text === '') return refusal('OBX-5', 'a verified report has no words');
  return {
    kind: 'report',
    occurredAt: readOccurredAt(group, pack.report.occurredAt, heardAt),
    ...numbers,
    patient,
    status,
    issuedAt: readInstant(group, pack.report.issuedAt, heardAt),
    reporter: readPerson(group, pack.report.reporter),
    text,
  };
}

/** OBR-25, or OBX-11 where it is silent; all observations taken back is a report taken back. */
function reportStatusOf(group: OrderGroup, pack: SenderPack): ReportStatus | Refusal {
  const { observations } = group;
  if (observations.length > 0 && observations.every(({ obx }) => isTakenBack(obx))) return 'cancelled';

  const said = (readRow(group, pack.report.status) ?? leastOf(group)).toUpperCase();
  if (said === '') return refusal('OBR-25', 'the report has no status');
  const status = Object.hasOwn(pack.reportStatus, said) ? pack.reportStatus[said] : undefined;
  if (!status) return refusal('OBR-25', 'the status of the report is not one the sender pack knows', 103);
  const isAddendum = observations.some(({ obx }) => isOneOf(obx, pack.addendumCodes));
  return status === 'final' && isAddendum ? 'addendum' : status;

  function isOneOf(obx: OrderGroup['segments'][number], codes: readonly string[]): boolean {
    return ['OBX-3.1', 'OBX-3.1.2'].some((address) => codes.includes(segmentField(obx, address) ?? ''));
  }
}

/** The least certain of all OBX-11 (HL7 table 0085): one preliminary sentence makes the whole report preliminary. */
function leastOf(group: OrderGroup): string {
  const said = group.observations.map(({ obx }) => segmentField(obx, 'OBX-11.1')?.trim().toUpperCase() ?? '');
  return ['', 'P', 'R', 'I', 'S', 'C', 'F'].find((status) => said.includes(status)) ?? said[0] ?? '';
}

function numbersOf(report: ReportFact) {
  const { accession, placerOrderNumber, fillerOrderNumber, studyInstanceUid } = report;
  return { accession, placerOrderNumber, fillerOrderNumber, studyInstanceUid };
}
