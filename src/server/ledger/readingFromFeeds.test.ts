import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import type { ReadingKept } from '../../api/reading.ts';

const kept = keptDoor(() => {});
const pid = 'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500203|F';

const order = (accession: string) => [
  `MSH|^~\\&|RIS|RXN|SL|RXN|20261124070000||ORM^O01|M${accession}|P|2.3.1`,
  pid,
  `ORC|SC|P${accession}|${accession}||CM`,
  `OBR|1|P${accession}|${accession}|CHEAD^CT Head^NICIP|||20261124070000|||||||||||${accession}||||20261124070500||CT`,
];
const report = (accession: string, sender: string, time: string, words: string, status = 'F') => [
  `MSH|^~\\&|${sender}|RXN|SL|RXN|20261124${time}||ORU^R01|${sender}${accession}${time}|P|2.3.1`,
  pid,
  `OBR|1|P${accession}|${accession}|CHEAD^CT Head^NICIP|||20261124070000|||||||||||${accession}||||20261124073000||CT|${status}`,
  `OBX|1|TX|CHEAD||${words}||||||${status}`,
];
const taken = (accession: string, time: string) => [
  `MSH|^~\\&|EPR|RXN|SL|RXN|20261124${time}||ORA^R33|ACK${accession}|P|2.8`,
  'MSA|AA|1',
  `ORC|OK|P${accession}|${accession}||||||20261124${time}`,
];

async function examOf(accession: string) {
  const { rows } = await kept().pool.query<{ reading: ReadingKept; unread: boolean; kinds: string[] }>(
    `select reading, unread_since is not null as unread, array(select kind || ' ' || part from variance
       where variance.exam_id = exam.exam_id and closed_at is null order by 1) as kinds
     from exam where accession = $1 and state <> 'joined'`,
    [accession],
  );
  return rows[0] as (typeof rows)[number];
}

test('R10 W3 a report is followed into the EPR: gap, copy, older copy, acknowledgement', async () => {
  const { ledger, pool } = kept();
  await ledger.keepMessage(
    ['MSH|^~\\&|EPR|RXN|SL|RXN|20261124060000||ADT^A08|E0|P|2.4', 'EVN|A08|20261124060000', pid],
    'EPR|RXN',
  );
  await ledger.settle(new Date('2026-11-24T06:10:00Z'));
  await pool.query(
    `update feed set system_set = 'epr', confirms_reports_since = '2026-11-24T06:00:00Z' where sender = 'EPR|RXN'`,
  );
  for (const accession of ['A1', 'A2', 'A3']) {
    await ledger.keepMessage(order(accession), 'RIS|RXN');
    await ledger.keepMessage(report(accession, 'RIS', '073000', 'No  bleed.'), 'RIS|RXN');
  }
  await ledger.keepMessage(report('A2', 'EPR', '074000', 'No bleed.'), 'EPR|RXN');
  await ledger.keepMessage(taken('A3', '074500'), 'EPR|RXN');
  await ledger.settle(new Date('2026-11-24T08:00:00Z'));
  assert.deepEqual((await examOf('A1')).reading.deliveries, [
    { system: 'epr', holds: 'absent', at: null, acknowledgedBy: null },
  ]);
  assert.equal((await examOf('A1')).reading.stopped, null);
  assert.deepEqual((await examOf('A2')).reading.stopped, { at: '2026-11-24T07:40:00.000Z', by: 'delivered' });
  assert.deepEqual((await examOf('A3')).reading.stopped, { at: '2026-11-24T07:45:00.000Z', by: 'delivered' });
  assert.equal((await examOf('A3')).reading.deliveries[0]?.holds, 'acknowledged');

  await ledger.keepMessage(report('A2', 'RIS', '090000', 'No bleed. Old infarct.', 'C'), 'RIS|RXN');
  await ledger.settle(new Date('2026-11-24T14:00:00Z'));
  assert.ok((await examOf('A1')).kinds.includes('report-gap epr'));
  assert.equal((await examOf('A2')).reading.deliveries[0]?.holds, 'older');
  assert.ok((await examOf('A2')).kinds.includes('report-gap epr'));
  assert.ok(!(await examOf('A3')).kinds.includes('report-gap epr'));

  await ledger.keepMessage(report('A1', 'EPR', '140100', 'No bleed.'), 'EPR|RXN');
  await ledger.settle(new Date('2026-11-24T14:05:00Z'));
  assert.ok(!(await examOf('A1')).kinds.includes('report-gap epr'), 'it closes by itself');
});

test('R7 images that come after the report reopen the exam, counted by the recorder; those of an import do not', async () => {
  const { ledger, pool } = kept();
  const image = (number: number, study: string, accession: string) =>
    instanceFile({
      ...{ StudyInstanceUID: study, SeriesInstanceUID: `${study}.1`, SOPInstanceUID: `${study}.1.${number}` },
      ...{ AccessionNumber: accession, InstanceNumber: number, StationName: 'CT1', PatientID: '17' },
      ...{ PatientName: 'SMITH^Anna', PatientBirthDate: '19500203', PatientSex: 'F', IssuerOfPatientID: 'RXN' },
      ...{ StudyDate: '20261124', StudyTime: '070000', AcquisitionDate: '20261124', AcquisitionTime: '070100' },
    });
  const at = (time: string) => ({ receivedAt: new Date(`2026-11-24T${time}:00Z`) });
  for (const [accession, study] of [
    ['L1', '2.25.71'],
    ['L2', '2.25.72'],
  ] as const) {
    await ledger.keepMessage(order(accession), 'RIS|RXN');
    await ledger.keepInstance(image(1, study, accession), at('07:05'));
    await ledger.keepMessage(report(accession, 'RIS', '073000', 'No bleed.'), 'RIS|RXN');
  }
  await ledger.keepInstance(image(2, '2.25.71', 'L1'), at('13:00'));
  await ledger.keepInstance(image(3, '2.25.71', 'L1'), at('13:00'));
  await ledger.keepInstance(image(3, '2.25.71', 'L1'), at('13:01'));
  const imported = { ...at('13:00'), door: 'stow-rs', sender: 'import 1a2b3c4d' } as const;
  await ledger.keepInstance(image(2, '2.25.72', 'L2'), imported);
  await ledger.settle(new Date('2026-11-24T13:30:00Z'));
  const late = await examOf('L1');
  assert.deepEqual([late.unread, late.reading.why], [true, 'late-images']);
  assert.equal(late.reading.says, '2 images came after the report: 2 from CT1.');
  assert.deepEqual([(await examOf('L2')).unread, (await examOf('L2')).kinds.includes('late-images ')], [false, false]);
  const { rows } = await pool.query(
    `select minute, modality, station, door, images from study_arrival where study_uid = '2.25.72' order by minute`,
  );
  assert.deepEqual(
    rows.map(({ door, images }) => [door, images]),
    [
      ['c-store', 1],
      ['import', 1],
    ],
  );

  await ledger.keepMessage(
    report('L1', 'RIS', '140000', 'No bleed. Late images seen.', 'C').map((line) =>
      line.replace('20261124073000', '20261124140000'),
    ),
    'RIS|RXN',
  );
  await ledger.settle(new Date('2026-11-24T14:30:00Z'));
  assert.equal((await examOf('L1')).unread, false, 'a later version of the report reads them');
});
