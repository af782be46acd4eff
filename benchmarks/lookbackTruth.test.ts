import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pastExam } from '../simulation/lookback/pastExam.ts';
import { pastHeading, pastMapping, pastRowText } from '../simulation/lookback/pastExport.ts';
import { pastPlan } from '../simulation/lookback/pastPlan.ts';
import { copyInto } from '../src/server/database/copyInto.ts';
import { judgeMonth } from '../src/server/lookback/judgeMonth.ts';
import { judgeRun } from '../src/server/lookback/judgeRun.ts';
import { loadExport } from '../src/server/lookback/loadExport.ts';
import { countsByMonth, exportDifferences, lookbackTotals } from '../src/server/lookback/lookbackResult.ts';
import { studyRow, studyTarget } from '../src/server/lookback/lookbackRows.ts';
import { type LookbackRun, openRun } from '../src/server/lookback/lookbackRun.ts';
import { readHarmWeights, readPolicies } from '../src/server/readPolicies.ts';
import { testDatabase } from '../testing/database.ts';
import { scoreLookback } from './lookbackTruth.ts';

const pool = testDatabase();
const zone = 'Europe/London';
const now = new Date('2026-11-22T12:00:00Z');
const plan = pastPlan('truth', 25_000, '2011-01-01', '2011-12-31');
const rules = { policies: readPolicies(zone), weights: readHarmWeights() };

async function loadedRun(name: string): Promise<LookbackRun> {
  const sources = [
    { kind: 'export', name },
    { kind: 'archive', name: 'PACS' },
  ] as const;
  const asked = { site: 'RXN', zone, fromDay: '2011-01-01', toDay: '2011-12-31', sources };
  const run = await openRun(pool(), asked, now);
  const folder = mkdtempSync(join(tmpdir(), 'safelight-truth-'));
  const exams = Array.from({ length: plan.exams }, (_, index) => pastExam(plan, index));
  const lines = exams.flatMap(({ row }) => (row ? pastRowText(row, zone) : []));
  writeFileSync(join(folder, 'export.csv'), `${pastHeading}${lines.join('')}`);
  await loadExport(pool(), run, 0, join(folder, 'export.csv'), pastMapping);
  rmSync(folder, { recursive: true });
  const client = await pool().connect();
  const studies = exams.flatMap(({ study }) => (study ? [studyRow(run.runId, 0, study, zone)] : []));
  await copyInto(client, studyTarget, studies);
  client.release();
  await pool().query('update lookback_source set ended_at = now() where run_id = $1', [run.runId]);
  return run;
}

async function findings({ runId }: LookbackRun): Promise<readonly string[]> {
  const { rows } = await pool().query<{ line: string }>(
    `select concat_ws('|', month, kind, part, row_number, study_uid, at, site, modality, says, score, because) as line
     from lookback_difference where run_id = $1 order by 1`,
    [runId],
  );
  return rows.map(({ line }) => line);
}

let whole: readonly string[] = [];

test('R16 every fault of twenty-five thousand examinations is found, and nothing that no fault explains', async () => {
  const run = await loadedRun('whole');
  assert.equal(await judgeRun(pool(), run, { rules, now }), 'done');
  const score = await scoreLookback(pool(), run.runId, plan);
  for (const { name, faults, found } of score.kinds) assert.equal(found, faults, name);
  assert.ok(score.kinds.length >= 11, score.kinds.map(({ name }) => name).join());
  assert.deepEqual([...score.unexplained], []);
  const { possible, right } = score.suggestions;
  assert.ok(right >= possible * 0.9, `${right} of ${possible}`);
  whole = await findings(run);
});

test('R16 what is judged in another order, paused, and broken off in every stage, is the same', async () => {
  const run = await loadedRun('in pieces');
  const shouldPause = () => true;
  assert.equal(await judgeRun(pool(), run, { rules, now, shouldPause }), 'judging');
  // A month is judged from the end of the year first: its partners are judged after it.
  for (const month of ['2011-12-01', '2011-02-01']) await judgeMonth(pool(), run, month, rules, now);
  for (let time = 0; time < 6; time++) {
    const judging = judgeRun(pool(), run, { rules, now }).catch((error: Error) => error);
    await new Promise((resolve) => setTimeout(resolve, 40 * (time + 1)));
    await pool().query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'",
    );
    await judging;
  }
  assert.equal(await judgeRun(pool(), run, { rules, now }), 'done');
  assert.deepEqual(await findings(run), whole);
  assert.equal(await judgeRun(pool(), run, { rules, now }), 'done');
  assert.deepEqual(await findings(run), whole);
});

test('R16 counts per month, kind and source add up, and the list begins with the likeliest harm', async () => {
  const run = await openRun(
    pool(),
    {
      ...{ site: 'RXN', zone, fromDay: '2011-01-01', toDay: '2011-12-31' },
      sources: [
        { kind: 'export', name: 'whole' },
        { kind: 'archive', name: 'PACS' },
      ],
    },
    now,
  );
  const totals = await lookbackTotals(pool(), run.runId);
  const counts = await countsByMonth(pool(), run.runId);
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  assert.equal(sum(counts.map(({ count }) => count)), whole.length);
  assert.equal(sum(totals.kinds.map(({ count }) => count)), whole.length);
  assert.equal(new Set(counts.map(({ month }) => month)).size, 12);
  const lines: string[] = [];
  const written = await exportDifferences(pool(), run.runId, async (text) => void lines.push(text));
  assert.equal(written, whole.length);
  const scores = lines
    .slice(1)
    .join('')
    .split('\r\n')
    .filter(Boolean)
    .map((line) => Number(line.split(',')[0]));
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  assert.ok(lines[1]?.includes('the details stand in the image only'));
});

test('R16 H-80 nothing is judged before every source is read to its end', async () => {
  const asked = {
    site: 'RXN',
    zone,
    fromDay: '2011-01-01',
    toDay: '2011-12-31',
    sources: [{ kind: 'export', name: 'unread' }],
  } as const;
  const run = await openRun(pool(), asked, now);
  await assert.rejects(
    judgeRun(pool(), run, { rules, now }),
    ({ code }: { code?: string }) => code === 'LOOKBACK_NOT_LOADED',
  );
});
