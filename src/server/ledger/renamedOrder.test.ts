import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { recordStatements } from '../recording/recordStatements.ts';

// An order that was filed under its placer's number first, and under its accession number later, is one order.

const kept = keptDoor(
  () => {},
  async () => {},
);
const settledAt = new Date('2026-11-24T09:30:00Z');

function order(number: number, accession: string, studyUid: string): readonly string[] {
  return [
    `MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070000||ORM^O01|${number}${accession}|P|2.3.1`,
    `PID|1||${number}^^^RXN^MR||SMITH^Anna||19500203|F`,
    'PV1|1|O|CT',
    `ORC|SC|P${number}|${accession}||CM`,
    `OBR|1|P${number}|${accession}|CHEAD^CT Head^NICIP|||20261124070000|||||||||||||||20261124070500||CT`,
    ...(studyUid ? [`ZDS|${studyUid}^Application^DICOM`] : []),
  ];
}

/** Images that say nothing of whose they are: only their UID joins them to anything. */
function image(number: number, patientId = ''): Buffer {
  return instanceFile({
    ...{
      StudyInstanceUID: `2.25.${number}`,
      SeriesInstanceUID: `2.25.${number}.1`,
      SOPInstanceUID: `2.25.${number}.1.1`,
    },
    ...{ PatientName: '', PatientID: patientId, PatientBirthDate: '', PatientSex: '', AccessionNumber: '' },
    ...{ StudyDate: '20261124', StudyTime: '070100' },
  });
}

async function settle(): Promise<void> {
  await kept().ledger.settle(settledAt);
}

async function examsOf(number: number) {
  const { rows } = await kept().pool.query<{ anchor: string; state: string; joinedTo: string | null; images: number }>(
    `select anchor, state, joined_to as "joinedTo", images from exam
     where anchor in ('placer:RXN|P' || $1, 'order:RXN|A' || $1, 'study:2.25.' || $1) order by anchor`,
    [String(number)],
  );
  return rows.map(({ anchor, joinedTo, images }) => [anchor.split(':')[0], joinedTo, images]);
}

const arrivals = ['placer', 'accession', 'images'] as const;
const sequences = arrivals.flatMap((first) =>
  arrivals
    .filter((one) => one !== first)
    .map((second) => [first, second, arrivals.find((one) => one !== first && one !== second)] as const),
);

test('R2 R3 images stand with an order that got its accession number before, between or after', async () => {
  for (const [place, sequence] of sequences.entries()) {
    const number = 100 + place;
    for (const arrival of sequence) {
      const { ledger } = kept();
      if (arrival === 'images') await ledger.keepInstance(image(number));
      else if (arrival === 'placer') await ledger.keepMessage(order(number, '', `2.25.${number}`));
      else await ledger.keepMessage(order(number, `A${number}`, ''));
      await settle();
    }
    assert.deepEqual(
      await examsOf(number),
      [
        ['order', null, 1],
        ['placer', `order:RXN|A${number}`, 0],
        ['study', `order:RXN|A${number}`, 1],
      ],
      sequence.join(', '),
    );
  }
});

test('R14 what a person linked with an order stands with it under its later name', async () => {
  const { ledger, pool } = kept();
  await ledger.keepMessage(order(300, '', ''));
  await ledger.keepInstance(image(300));
  await settle();
  const repair = { kind: 'link', studyInstanceUid: '2.25.300', anchor: 'placer:RXN|P300' };
  const statement = {
    what: 'repair',
    body: { repairId: '00000000-0000-4000-8000-000000000300', repair, reason: 'As seen.' },
    madeAt: '2026-11-24T09:00:00.000Z',
    madeBy: 'sam',
  };
  const entry = { sha256: 'a'.repeat(64), label: { receivedAt: settledAt } };
  const client = await pool.connect();
  await recordStatements(client, [{ statement, entry } as never]).finally(() => client.release());
  await settle();
  assert.deepEqual(await examsOf(300), [
    ['placer', null, 1],
    ['study', 'placer:RXN|P300', 1],
  ]);
  await ledger.keepMessage(order(300, 'A300', ''));
  await settle();
  assert.deepEqual(await examsOf(300), [
    ['order', null, 1],
    ['placer', 'order:RXN|A300', 0],
    ['study', 'order:RXN|A300', 1],
  ]);
});
