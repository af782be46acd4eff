import type { FieldSource, OrderGroup } from '../../standards/hl7/orderGroups.ts';
import type { AccessionNumber, OrderFact, OrderStatus } from '../ledger/fact.ts';
import { unknownPatient } from '../patients/patientIdentity.ts';
import { type Refusal, refusal } from './interpretation.ts';
import { readPatient } from './readPatient.ts';
import { readPerson } from './readPerson.ts';
import { type HeardAt, readInstant, readOccurredAt, readRow } from './readRow.ts';
import type { PackRow, SenderPack } from './senderPack.ts';

/** The numbers by which an order or a report is found. */
export interface OrderNumbers {
  readonly accession: AccessionNumber | null;
  readonly placerOrderNumber: string | null;
  readonly fillerOrderNumber: string | null;
  readonly studyInstanceUid: string | null;
}

type NumberRows = Partial<
  Pick<SenderPack['order'], 'accession' | 'placerOrderNumber' | 'fillerOrderNumber' | 'studyInstanceUid'>
>;

/** One fact for each order of the message (ORM^O01, OMG^O19, OMI^O23), or why not. */
export function orderFacts(
  groups: readonly OrderGroup[],
  pack: SenderPack,
  heardAt: HeardAt,
): readonly OrderFact[] | Refusal {
  if (groups.length === 0) return refusal('ORC', 'there is no order in it', 100);
  const facts: OrderFact[] = [];
  for (const group of groups) {
    const numbers = readNumbers(group, pack.order, heardAt.site);
    if (!isNumbered(numbers)) return missingNumber(pack.order.accession);
    facts.push(orderFact(group, numbers, statusOf(group, pack), pack, heardAt));
  }
  return facts;
}

export function orderFact(
  source: FieldSource,
  numbers: OrderNumbers,
  status: OrderStatus | null,
  pack: SenderPack,
  heardAt: HeardAt,
  rows: Partial<SenderPack['order']> = {},
): OrderFact {
  const row = { ...pack.order, ...rows };
  const code = readRow(source, row.procedureCode);
  return {
    kind: 'order',
    occurredAt: readOccurredAt(source, row.occurredAt, heardAt),
    ...numbers,
    patient: source.fields('PID-3').length > 0 ? readPatient(source, pack, heardAt.site) : unknownPatient,
    status,
    procedure: {
      code,
      system: code === null ? null : readRow(source, row.procedureSystem),
      text: readRow(source, row.procedureText),
    },
    modality: modalityOf(source, row.modality),
    scheduledAt: readInstant(source, row.scheduledAt, heardAt),
    // In a request the same field holds the time that was wished for.
    performedAt: status === 'performed' ? readInstant(source, row.performedAt, heardAt) : null,
    priority: readRow(source, row.priority),
    patientClass: readRow(source, row.patientClass),
    location: readRow(source, row.location),
    requester: requesterOf(source, row.requester),
  };
}

export function readNumbers(source: FieldSource, rows: NumberRows, site: string): OrderNumbers {
  const accession = readRow(source, rows.accession);
  const uid = readRow(source, rows.studyInstanceUid);
  return {
    accession: accession === null ? null : { value: accession, issuer: site },
    placerOrderNumber: readRow(source, rows.placerOrderNumber),
    fillerOrderNumber: readRow(source, rows.fillerOrderNumber),
    studyInstanceUid: uid !== null && /^[0-9]+(\.[0-9]+)+$/.test(uid) && uid.length <= 64 ? uid : null,
  };
}

export function isNumbered(numbers: OrderNumbers): boolean {
  return numbers.accession !== null || numbers.placerOrderNumber !== null || numbers.fillerOrderNumber !== null;
}

export function missingNumber(accession: PackRow): Refusal {
  return refusal(accession.from[0] ?? 'ORC-2', 'there is no accession, placer or filler number');
}

/** The status truth table of the pack: the first line that fits. Null: the message says nothing of the status. */
export function statusOf(source: FieldSource, pack: SenderPack): OrderStatus | null {
  const said = (address: string) => source.first([address])?.trim().toUpperCase() ?? '';
  const [control, order, result] = [said('ORC-1.1'), said('ORC-5.1'), said('OBR-25.1')];
  const line = pack.orderStatus.find(
    (one) =>
      (one.control?.includes(control) ?? true) &&
      (one.order?.includes(order) ?? true) &&
      (one.result?.includes(result) ?? true),
  );
  return line?.status ?? null;
}

const modalities = new Set(
  (
    'AR AS AU BDUS BI BMD CD CF CP CR CS CT DD DF DG DM DS DX EC ECG EPS ES FA FS GM HC HD IO IVOCT IVUS KER LEN LP LS MA MG MR MS NM ' +
    'OAM OCT OP OPM OPT OPV OT PT PX RF RG RTDOSE RTIMAGE RTPLAN RTSTRUCT SC SM SR ST TG US VF XA XC XR'
  ).split(' '),
);

/** The first address that holds a modality: some senders put a department (`RAD`) where others put a modality. */
function modalityOf(source: FieldSource, row: PackRow): string | null {
  for (const address of row.from) {
    const said = readRow(source, { ...row, from: [address] })?.toUpperCase();
    if (said && modalities.has(said)) return said;
  }
  return null;
}

function requesterOf(source: FieldSource, row: PackRow): string | null {
  const { name, registration } = readPerson(source, row);
  return name ?? registration;
}
