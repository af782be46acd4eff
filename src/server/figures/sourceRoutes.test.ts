import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import { addExam, addVariance } from '../../../testing/ledgerRows.ts';
import { orderMessage } from '../../../testing/orderMessage.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeSources } from '../../api/sources.ts';
import { readSwapRules } from '../readPolicies.ts';
import { sourceRoutes } from './sourceRoutes.ts';

type Sources = ReplyOf<typeof seeSources>;

const settledAt = new Date('2026-11-24T09:00:00Z');
const image = (number: number, changes: Parameters<typeof instanceFile>[0]) =>
  instanceFile({
    ...{
      StudyInstanceUID: `2.25.${number}`,
      SeriesInstanceUID: `2.25.${number}.1`,
      SOPInstanceUID: `2.25.${number}.1.1`,
    },
    ...{ AccessionNumber: '', StationName: 'CT1' },
    ...changes,
  });
const nhs = (id: string) => ({ OtherPatientIDsSequence: [{ PatientID: id, IssuerOfPatientID: 'NHS' }] });

const kept = keptDoor(
  (http) => sourceRoutes(http, readSwapRules()),
  async ({ ledger }) => {
    // CT1 gives three numbers, one of them wrong; DX1 gives one that is right. The RIS gives one that is wrong.
    await ledger.keepInstance(image(1, nhs('9990000018')));
    await ledger.keepInstance(image(2, { ...nhs('9990000018'), PatientID: '71' }));
    await ledger.keepInstance(image(3, { ...nhs('9990000019'), PatientID: '72' }));
    await ledger.keepInstance(image(4, { ...nhs('9434765919'), PatientID: '73', StationName: 'DX1', Modality: 'DX' }));
    const order = orderMessage({ controlId: '1', accession: 'A9', hospitalNumber: '99', nhsNumber: '1111111111' });
    await ledger.keepMessage(order.toString().trim().split('\r'), 'RIS|RXN');
    await ledger.settle(settledAt);
  },
);

async function sources(site: string | null = null): Promise<Sources> {
  const headers = await bearer(kept().door, { role: 'coordinator', site });
  const reply = await kept().door.http.app.inject({ method: 'GET', url: '/api/sources', headers });
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json();
}

test('R5 each source stands with how often it gives a wrong NHS number, the worst first; a clean one does not', async () => {
  const { nhsNumbers } = await sources();
  assert.deepEqual(
    nhsNumbers.map(({ system, source, modality, said, wrong, wrongPerThousand }) =>
      [system, source, modality, said, wrong, wrongPerThousand].join(' '),
    ),
    ['RIS RIS|RXN CT 1 1 1000', 'Images CT1 CT 3 1 333.3'],
  );
});

test('R5 the variance says which system introduced the number, and when', async () => {
  const { rows } = await kept().pool.query<{ says: string }>(
    `select says from variance join exam using (exam_id) where kind = 'nhs-number' and anchor = 'study:2.25.3'`,
  );
  assert.deepEqual(
    rows.map(({ says }) => says),
    ['The NHS number in images has a wrong check digit. It was first said by the images (CT1) on 24 November 2026.'],
  );
});

test('R2 images whose patient no other system knows are counted now, ever and by month, after they are found too', async () => {
  assert.deepEqual((await sources()).onlyInImage, { open: 4, ever: 4, months: [{ month: '2026-11', exams: 4 }] });
  const { ledger } = kept();
  await ledger.keepMessage(
    [
      'MSH|^~\\&|PAS|RXN|SL|RXN|20261124100000||ADT^A08|M3|P|2.4',
      'EVN|A08|20261124100000',
      'PID|1||72^^^RXN^MR||SMITH^Anna||19500102|F',
      'PV1|1|O',
    ],
    'PAS|RXN',
  );
  await ledger.settle(new Date('2026-11-24T10:00:00Z'));
  assert.deepEqual((await sources()).onlyInImage, { open: 3, ever: 4, months: [{ month: '2026-11', exams: 4 }] });
  const { rows } = await kept().pool.query(
    `select part, closed_at is null as open from variance join exam using (exam_id)
     where kind = 'images-without-order' and anchor = 'study:2.25.3' order by part`,
  );
  assert.deepEqual(rows, [
    { part: '', open: true },
    { part: 'only-in-image', open: false },
  ]);
});

test('R5 what another site’s sources say is not shown', async () => {
  const { nhsNumbers, onlyInImage } = await sources('RVV');
  assert.deepEqual([nhsNumbers, onlyInImage], [[], { open: 0, ever: 0, months: [] }]);
});

test('R13 a scanner whose clock is wrong stands with how much, and since when; one that is right enough does not', async () => {
  const { pool } = kept();
  const day = (station: string, date: string, minutes: number | null) =>
    pool.query('insert into scanner_day (site, station, day, ahead_seconds, ahead_exams) values ($1, $2, $3, $4, 12)', [
      ...['RXN', station, date],
      minutes === null ? null : minutes * 60,
    ]);
  const today = new Date();
  const daysAgo = (days: number) => new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  await pool.query('delete from scanner_day');
  await day('MR1', daysAgo(3), 2);
  await day('MR1', daysAgo(2), -46);
  await day('MR1', daysAgo(1), -47);
  await day('CT7', daysAgo(1), 4);
  await day('US4', daysAgo(2), 30);
  await day('US4', daysAgo(1), null);
  await day('OLD', daysAgo(200), 500);
  const { clocks } = await sources();
  assert.deepEqual(
    clocks.map(({ station, says, since }) => `${station}: ${says} since ${since}`),
    [
      `MR1: This scanner’s clock is 47 minutes slow since ${daysAgo(2)}`,
      `US4: This scanner’s clock is 30 minutes fast since ${daysAgo(2)}`,
    ],
  );
  assert.deepEqual((await sources('RVV')).clocks, []);
});

test('R7 late images are counted by station, those that were seen since too', async () => {
  const { db, pool } = kept();
  const since = new Date(Date.now() - 86_400_000);
  const late = (...evidence: readonly string[]) => ({
    since,
    severity: 'late-image',
    evidence: JSON.stringify([
      { field: 'Evaluated', system: 'Report', value: '2026-11-20T12:00:00.000Z' },
      ...evidence.map((value) => ({ field: 'Images after it', system: 'Images', value })),
    ]),
  });
  await addVariance(
    db,
    await addExam(db, { state: 'open', owner_role: 'reporter', look_at: since }),
    'late-images',
    '',
    late('4 from CT1'),
  );
  const mixed = await addExam(db, { state: 'open', owner_role: 'reporter', look_at: since });
  await addVariance(db, mixed, 'late-images', '', late('1 from CT1', '2 from ROOM from 3'));
  const old = await addExam(db, { state: 'open', owner_role: 'reporter', look_at: since });
  await addVariance(db, old, 'late-images', '', {
    ...late('9 from CT1'),
    since: new Date(Date.now() - 400 * 86_400_000),
  });
  await pool.query(`update variance set closed_at = now(), closed_because = 'Seen.' where exam_id = $1`, [mixed]);
  const { lateImages } = await sources();
  assert.deepEqual(lateImages, [
    { site: 'RXN', station: 'CT1', exams: 2, images: 5, open: 1 },
    { site: 'RXN', station: 'ROOM from 3', exams: 1, images: 2, open: 0 },
  ]);
  assert.deepEqual((await sources('RVV')).lateImages, []);
});
