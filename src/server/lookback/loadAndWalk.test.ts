import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pastExam } from '../../../simulation/lookback/pastExam.ts';
import { pastHeading, pastMapping, pastRowText } from '../../../simulation/lookback/pastExport.ts';
import { pastPlan } from '../../../simulation/lookback/pastPlan.ts';
import { testDatabase } from '../../../testing/database.ts';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { copyInto } from '../database/copyInto.ts';
import { loadExport, readHeading } from './loadExport.ts';
import type { LookbackError } from './lookbackError.ts';
import {
  asText,
  recordOf,
  recordRow,
  recordsOf,
  recordTarget,
  studiesOf,
  studyOf,
  studyRow,
  studyTarget,
} from './lookbackRows.ts';
import { type LookbackRun, openRun, placeOf } from './lookbackRun.ts';
import { walkArchive } from './walkArchive.ts';
import type { AskArchive } from './walkDay.ts';

const pool = testDatabase();
const zone = 'Europe/London';
const plan = pastPlan('load', 45_000);
const folder = mkdtempSync(join(tmpdir(), 'safelight-export-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let runs = 0;

function beginRun(change: Partial<{ fromDay: string; toDay: string }> = {}): Promise<LookbackRun> {
  const sources = [
    { kind: 'export', name: `export ${runs++}` },
    { kind: 'archive', name: 'PACS@here:104' },
  ] as const;
  const asked = { site: 'RXN', zone, fromDay: '2011-03-01', toDay: '2011-03-31', sources, ...change };
  return openRun(pool(), asked, new Date('2026-11-22T12:00:00Z'));
}

function exportOf(exams: number, name: string): { readonly path: string; readonly rows: number } {
  const path = join(folder, name);
  const lines = Array.from({ length: exams }, (_, index) => pastExam(plan, index).row)
    .filter((row) => row !== null)
    .map((row) => pastRowText(row, zone));
  writeFileSync(path, `\ufeff${pastHeading}${lines.join('')}`);
  return { path, rows: lines.length };
}

async function countOf(table: string, { runId }: LookbackRun): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(`select count(*) from ${table} where run_id = $1`, [runId]);
  return (rows[0] as { count: number }).count;
}

test('R16 the same question is the same run', async () => {
  const asked = {
    site: 'RXN',
    zone,
    fromDay: '2011-03-01',
    toDay: null,
    sources: [{ kind: 'export', name: 'a' }],
  } as const;
  const first = await openRun(pool(), asked, new Date('2026-11-22T12:00:00Z'));
  const again = await openRun(pool(), asked, new Date('2026-12-24T12:00:00Z'));
  assert.deepEqual(again, first);
  assert.equal(first.toDay, '2026-11-22');
  const other = await openRun(pool(), { ...asked, fromDay: '2011-03-02' }, new Date());
  assert.notEqual(other.runId, first.runId);
});

test('R16 records and studies are read from their tables as they were', async () => {
  const run = await beginRun();
  const reading = await beginRun();
  const exams = Array.from({ length: 300 }, (_, index) => pastExam(plan, index));
  const studies = exams.flatMap(({ study }) => study ?? []);
  const odd: ArchivedStudy = {
    ...(studies[0] as ArchivedStudy),
    ...{ studyInstanceUid: '9.9', accession: null, modalities: [], description: 'tab\tand \\', hasTime: false },
    ...{ startedAt: '2011-03-04T09:10:11.250Z', seriesCount: null, instanceCount: null },
  };
  const client = await pool().connect();
  try {
    await client.query("set time zone 'UTC'");
    await copyInto(
      client,
      studyTarget,
      [...studies, odd].map((study) => studyRow(run.runId, 0, study, zone)),
    );
    const { path } = exportOf(300, 'read-back.csv');
    await loadExport(pool(), run, 0, path, pastMapping);
    const asked = (columns: string, table: string, order: string) =>
      client.query<(string | null)[]>({
        text: `select ${columns} from ${table} x where run_id = $1 order by ${order}`,
        values: [run.runId],
        rowMode: 'array',
        types: asText,
      });
    const found = await asked(studiesOf('x'), 'lookback_study', 'started_at, study_uid');
    const byUid = new Map(found.rows.map((row) => [row[0], studyOf(row)]));
    for (const study of [...studies, odd]) assert.deepEqual(byUid.get(study.studyInstanceUid), study);
    const records = (await asked(recordsOf('x'), 'lookback_record', 'row_number')).rows.map(recordOf);
    await copyInto(
      client,
      recordTarget,
      records.map((record) => recordRow(reading.runId, record, zone)),
    );
    assert.equal(records.length, exams.filter(({ row }) => row).length);
    assert.equal(await countOf('lookback_record', reading), records.length);
    const at = exams.find(({ row }) => row)?.row?.performedAt ?? null;
    assert.equal(records[0]?.performedAt, at === null ? null : new Date(at).toISOString());
  } finally {
    await client.query('reset time zone');
    client.release();
  }
});

test('R16 an export that was broken off is loaded to its end, and no row twice', async () => {
  const run = await beginRun();
  const { path, rows } = exportOf(45_000, 'broken-off.csv');
  let told = 0;
  const breakOff = () => {
    told += 1;
    if (told === 1) throw new Error('the power went');
  };
  await assert.rejects(loadExport(pool(), run, 0, path, pastMapping, breakOff), /the power went/);
  const { rows: before } = await placeOf(pool(), run.runId, 0);
  assert.equal(before, 20_000);
  assert.deepEqual(await loadExport(pool(), run, 0, path, pastMapping), { rows, refused: 0 });
  assert.deepEqual(await loadExport(pool(), run, 0, path, pastMapping), { rows, refused: 0 });
  assert.equal(await countOf('lookback_record', run), rows);
});

test('R16 rows that cannot be read are counted and told by row and column, and the others are loaded', async () => {
  const run = await beginRun();
  const path = join(folder, 'refused.csv');
  const good = pastRowText(pastExam(plan, 0).row ?? assert.fail(), zone);
  writeFileSync(
    path,
    [pastHeading, good, 'too,few\r\n', good.replace(/\d\d\/\d\d\/\d{4}/, '31/31/1950'), good].join(''),
  );
  assert.deepEqual(await loadExport(pool(), run, 0, path, pastMapping), { rows: 4, refused: 2 });
  const { rows } = await pool().query(
    'select row_number, column_name, why from lookback_refusal where run_id = $1 order by 1',
    [run.runId],
  );
  assert.deepEqual(
    rows.map(({ row_number, column_name }) => [row_number, column_name]),
    [
      [2, 'Hospital No'],
      [3, 'DOB'],
    ],
  );
  assert.equal(await countOf('lookback_record', run), 2);
});

test('R16 an export without a heading, or with a quotation mark that is never closed, is refused with its place', async () => {
  const run = await beginRun();
  const path = join(folder, 'unreadable.csv');
  writeFileSync(path, '');
  const isUnreadable = ({ code }: LookbackError) => code === 'LOOKBACK_EXPORT_UNREADABLE';
  await assert.rejects(readHeading(path), isUnreadable);
  writeFileSync(path, `${pastHeading}"${'x'.repeat(3_000_000)}`);
  await assert.rejects(loadExport(pool(), run, 0, path, pastMapping), isUnreadable);
});

const someStudy = Array.from({ length: 20 }, (_, index) => pastExam(plan, index).study).find(
  (study) => study !== null,
) as ArchivedStudy;

/** An archive with three studies on each day; asked for a day it may first fail. */
function archiveOf(failing: (day: string) => boolean = () => false): AskArchive {
  return async ({ day }) => {
    if (failing(day)) throw new Error('connection lost');
    const number = Number(day.replaceAll('-', ''));
    const studies = Array.from({ length: 3 }, (_, index): ArchivedStudy => {
      return { ...someStudy, studyInstanceUid: `3.${number}.${index}`, startedAt: `${day}T10:00:00.000Z` };
    });
    // A study over midnight is told of on both days.
    return { studies: [...studies, { ...(studies[0] as ArchivedStudy), studyInstanceUid: '3.0.0' }], isCut: false };
  };
}

const calmly = {
  archive: 0,
  limit: null,
  perSecond: 1e9,
  hours: null,
  clock: () => new Date(),
  sleep: async () => undefined,
};

test('R16 an archive is walked day by day with the days beside them, and a walk that was broken off goes on with the next day', async () => {
  const run = await beginRun();
  const days: string[] = [];
  const options = { ...calmly, ask: archiveOf(), onDay: (day: string) => void days.push(day) };
  assert.equal(await walkArchive(pool(), run, 1, { ...options, shouldPause: () => days.length === 10 }), false);
  assert.equal((await placeOf(pool(), run.runId, 1)).walkedTo, '2011-03-09');
  assert.equal(await walkArchive(pool(), run, 1, options), true);
  assert.equal(await walkArchive(pool(), run, 1, options), true);
  assert.deepEqual([days.length, new Set(days).size, days.at(-1)], [33, 33, '2011-04-01']);
  assert.equal(await countOf('lookback_study', run), 100);
  assert.equal((await placeOf(pool(), run.runId, 1)).rows, 100);
});

test('R16 an archive that does not answer is asked again, longer and longer, and then the walk ends where it is', async () => {
  const run = await beginRun();
  const slept: number[] = [];
  let failures = 3;
  const sleep = async (milliseconds: number) => void slept.push(milliseconds);
  const flaky = archiveOf((day) => day === '2011-03-05' && failures-- > 0);
  await walkArchive(pool(), run, 1, { ...calmly, sleep, ask: flaky, shouldPause: () => slept.length > 3 });
  assert.deepEqual(slept.slice(0, 3), [1_000, 5_000, 30_000]);
  const dead = await beginRun();
  const walk = walkArchive(pool(), dead, 1, { ...calmly, ask: archiveOf((day) => day === '2011-03-02') });
  await assert.rejects(walk, ({ code }: LookbackError) => code === 'LOOKBACK_ARCHIVE_SILENT');
  assert.equal((await placeOf(pool(), dead.runId, 1)).walkedTo, '2011-03-01');
});

test('R16 an archive is asked no faster than it may be, and only in the hours in which it may be', async () => {
  const run = await beginRun({ toDay: '2011-03-03' });
  let now = Date.parse('2026-01-15T12:00:00Z');
  const asked: number[] = [];
  const sleep = async (milliseconds: number) => {
    now += milliseconds;
  };
  const plain = archiveOf();
  const ask: AskArchive = (query) => {
    asked.push(now);
    return plain(query);
  };
  const hours = { from: 19, to: 7 };
  await walkArchive(pool(), run, 1, { ...calmly, ask, hours, sleep, perSecond: 2, clock: () => new Date(now) });
  const began = Date.parse('2026-01-15T19:00:00Z');
  assert.deepEqual(
    asked,
    [0, 2_000, 4_000, 6_000, 8_000].map((after) => began + after),
  );
});

test('R16 H-80 a day of which the archive may not have told everything is written down', async () => {
  const run = await beginRun({ toDay: '2011-03-02' });
  const plain = archiveOf();
  const ask: AskArchive = async (query) => ({ ...(await plain(query)), isCut: query.day === '2011-03-02' });
  await walkArchive(pool(), run, 1, { ...calmly, ask });
  const { rows } = await pool().query('select day::text, why from lookback_gap where run_id = $1', [run.runId]);
  assert.deepEqual(
    rows.map(({ day }) => day),
    ['2011-03-02'],
  );
});
