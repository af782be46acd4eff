import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { type KeptLedger, keptDoor } from '../../../testing/keptLedger.ts';
import { readPolicies, readSwapRules } from '../readPolicies.ts';
import { markScannerDays, saveScannerDay, takeScannerDays } from './scannerDays.ts';
import { watchScannerDays } from './watchScannerDays.ts';

// A morning on one CT scanner: an examination every quarter of an hour. The images of the third and the fourth are on each other's line.

const policies = readPolicies();
const rules = readSwapRules();
const settledAt = new Date('2026-11-24T18:00:00Z');
const numbers = [1, 2, 3, 4, 5, 6, 7] as const;

function stamp(number: number, minute: number): string {
  return new Date(Date.UTC(2026, 10, 24, 7, number * 15 + minute)).toISOString().replaceAll(/[-:TZ]|\.\d+/g, '');
}

/** Nobody else has the name, the number or the birthday of the person of this number. */
function orderOf(number: number, status: 'IP' | 'CM', minute: number, of = number): readonly string[] {
  const said = stamp(of, minute);
  return [
    `MSH|^~\\&|CRIS|RXN|SL|RXN|${said}||ORM^O01|${number}${status}${of}|P|2.4`,
    `PID|1||${number}00^^^RXN^MR||FAMILY${'ABCDEFGH'[number]}^Given||19500${number}02|F`,
    'PV1|1|O|CT',
    `ORC|SC||||${status}||||${said}`,
    `OBR|1||A${number}|CT^CT Head^NICIP|||${status === 'CM' ? said : ''}|||||||||||A${number}||||${said}||CT`,
  ];
}

/** Images that say they are of `line`, made when it was the turn of `turn`. */
function imagesOf(line: number, turn: number, kilograms: number): Buffer {
  return instanceFile({
    ...{ StudyInstanceUID: `2.25.${line}`, SeriesInstanceUID: `2.25.${line}.1`, SOPInstanceUID: `2.25.${line}.1.1` },
    ...{ AccessionNumber: `A${line}`, PatientID: `${line}00`, PatientBirthDate: `19500${line}02` },
    ...{ PatientName: `FAMILY${'ABCDEFGH'[line]}^Given`, StationName: 'CT1', BodyPartExamined: 'HEAD' },
    ...{ StudyTime: stamp(turn, 0).slice(8), AcquisitionDate: '20261124', AcquisitionTime: stamp(turn, 4).slice(8) },
    PatientWeight: String(kilograms),
  });
}

const lineOf = (turn: number) => (turn === 3 ? 4 : turn === 4 ? 3 : turn);

async function tellMorning(ledger: KeptLedger): Promise<void> {
  for (const number of numbers) {
    await ledger.keepMessage(orderOf(number, 'IP', -8));
    await ledger.keepInstance(imagesOf(lineOf(number), number, 50 + 5 * number), {
      receivedAt: new Date(Date.UTC(2026, 10, 24, 7, number * 15 + 6)),
    });
    await ledger.keepMessage(orderOf(number, 'CM', 5 + (number % 3)));
  }
}

const kept = keptDoor(() => undefined);

async function openSwaps(): Promise<readonly string[]> {
  const { rows } = await kept().pool.query<{ text: string }>(
    `select anchor || ' ' || part as text from variance join exam using (exam_id)
     where kind = 'possible-swap' and closed_at is null order by 1`,
  );
  return rows.map(({ text }) => text);
}

async function watch(now = settledAt): Promise<void> {
  const { ledger, pool } = kept();
  await ledger.settle(now);
  while ((await watchScannerDays(pool, rules, policies, now)) > 0);
  await ledger.settle(now);
}

const both = ['order:RXN|A3 order:RXN|A4', 'order:RXN|A4 order:RXN|A3'];

test('R13 H-71 images that changed places on a scanner are told at both exams, once its day has been looked at', async () => {
  const { ledger, pool } = kept();
  await tellMorning(ledger);
  await ledger.settle(settledAt);
  assert.deepEqual(await openSwaps(), []);
  const { rows } = await pool.query<{ station: string; day: string; due: boolean }>(
    'select station, day::text, look_at is not null as due from scanner_day',
  );
  assert.deepEqual(rows, [{ station: 'CT1', day: '2026-11-24', due: true }]);
  await watch();
  assert.deepEqual(await openSwaps(), both);
  const { rows: exams } = await pool.query<{ owner_role: string }>(
    `select owner_role from exam where anchor in ('order:RXN|A3', 'order:RXN|A4')`,
  );
  assert.deepEqual(
    exams.map(({ owner_role }) => owner_role),
    ['pacs-manager', 'pacs-manager'],
  );
});

test('R13 a day that is looked at again with the same facts changes nothing and wakes nobody', async () => {
  const { pool } = kept();
  const suspected = async () => (await pool.query('select * from swap_suspicion order by anchor')).rows;
  const before = await suspected();
  await pool.query('update scanner_day set look_at = $1', [settledAt]);
  await watchScannerDays(pool, rules, policies, settledAt);
  const { rows } = await pool.query('select from agenda where look_at <= $1', [settledAt]);
  assert.equal(rows.length, 0);
  assert.equal(before.length, 2);
  assert.deepEqual(await suspected(), before);
});

test('R13 the clock of the scanner stands with its day', async () => {
  const { rows } = await kept().pool.query<{ minutes: number; ahead_exams: number }>(
    'select ahead_seconds / 60 as minutes, ahead_exams from scanner_day',
  );
  assert.equal(rows.length, 1);
  assert.ok(Math.abs(rows[0]?.minutes ?? 99) <= 3, String(rows[0]?.minutes));
  assert.equal(rows[0]?.ahead_exams, 7);
});

test('R13 it closes by itself when the images stand with another record, and nothing is suspected at the next look', async () => {
  const { ledger, pool } = kept();
  // The RIS moves the fourth order to its right patient, a man: the images cannot be his.
  const moved = orderOf(4, 'CM', 30).map((line) => line.replace('|19500402|F', '|19310101|M').replace('4CM4', 'moved'));
  await ledger.keepMessage(moved);
  await ledger.settle(settledAt);
  assert.deepEqual(await openSwaps(), ['order:RXN|A3 order:RXN|A4']);
  await watch(new Date(settledAt.getTime() + 3_600_000));
  assert.deepEqual(await openSwaps(), []);
  const { rowCount } = await pool.query('select from swap_suspicion');
  assert.equal(rowCount, 0);
});

test('R13 what is heard of a day while it is looked at is looked at too, and two servers never look at one day at once', async () => {
  const { pool } = kept();
  const lookAt = async () => {
    const { rows } = await pool.query<{ look_at: Date | null }>('select look_at from scanner_day');
    return rows[0]?.look_at?.toISOString() ?? null;
  };
  const day = { site: 'RXN', station: 'CT1', day: '2026-11-24' };
  const [now, until, soon] = [settledAt, hoursLater(1), hoursLater(1 / 3)] as const;
  await pool.query('update scanner_day set look_at = $1', [now]);
  assert.deepEqual(await takeScannerDays(pool, now, until, 4), [day]);
  assert.deepEqual(await takeScannerDays(pool, now, until, 4), []);
  await markScannerDays(pool, ['study:2.25.1'], now);
  await markScannerDays(pool, ['order:RXN|A1'], hoursLater(0.2));
  await saveScannerDay(pool, day, null, { takenUntil: until, lookAt: null });
  assert.equal(await lookAt(), soon.toISOString());
  assert.equal((await takeScannerDays(pool, hoursLater(2), hoursLater(3), 4)).length, 1);
  await saveScannerDay(pool, day, null, { takenUntil: hoursLater(3), lookAt: null });
  assert.equal(await lookAt(), null);
});

function hoursLater(hours: number): Date {
  return new Date(settledAt.getTime() + hours * 3_600_000);
}

test('R13 any order of arrival ends in the same suspicions', async () => {
  const { pool } = kept();
  const suspected = async () =>
    (await pool.query('select anchor, other_anchor, likelihood, says, evidence from swap_suspicion order by anchor'))
      .rows;
  await pool.query(
    'truncate study, study_identity, study_says, study_arrival, series, instance, message, fact, subject_key, identity_pair, agenda, exam, variance, variance_history, link, scanner_day, swap_suspicion, journal_position cascade',
  );
  const { ledger } = kept();
  const told = numbers.flatMap((number) => [
    () => ledger.keepMessage([...orderOf(number, 'CM', 5 + (number % 3)), 'NTE|1||again']),
    () => ledger.keepInstance(imagesOf(lineOf(number), number, 50 + 5 * number)),
    () => ledger.keepMessage([...orderOf(number, 'IP', -8), 'NTE|1||again']),
  ]);
  for (const [turn, tell] of told.toReversed().entries()) {
    await tell();
    if (turn % 4 === 0) await watch();
  }
  await pool.query(`update scanner_day set look_at = $1`, [settledAt]);
  await watch();
  assert.deepEqual(await openSwaps(), both);
  assert.equal((await suspected()).length, 2);
});
