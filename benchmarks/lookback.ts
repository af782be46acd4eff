import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { pastExam } from '../simulation/lookback/pastExam.ts';
import { pastHeading, pastMapping, pastRowText } from '../simulation/lookback/pastExport.ts';
import { type PastPlan, pastPlan } from '../simulation/lookback/pastPlan.ts';
import { seededRandom } from '../simulation/phantoms/seededRandom.ts';
import { copyInto } from '../src/server/database/copyInto.ts';
import { judgeRun } from '../src/server/lookback/judgeRun.ts';
import { loadExport } from '../src/server/lookback/loadExport.ts';
import { studyRow, studyTarget } from '../src/server/lookback/lookbackRows.ts';
import { type LookbackRun, openRun } from '../src/server/lookback/lookbackRun.ts';
import { readHarmWeights, readPolicies } from '../src/server/readPolicies.ts';
import { makeDatabase } from '../testing/database.ts';
import { type KindScore, scoreLookback, type TruthScore } from './lookbackTruth.ts';
import { type Bar, isMet, type Results, tellResults } from './results.ts';

const zone = 'Europe/London';
const now = '2026-11-22T12:00:00.000Z';
/** What the whole past of eleven years may take. */
const [examsInAll, minutesInAll] = [7_700_000, 15];
const mebibytesMost = 2048;

interface Judged {
  readonly seconds: number;
  readonly mebibytes: number;
}

/**
 * R16: so many examinations of eleven years, with every fault at known places: loaded from an export and from what an archive
 * told, matched and judged by a process that is watched, then judged again by one that is killed ten times.
 */
export async function benchLookback(exams: number): Promise<Results> {
  const database = await makeDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'safelight-lookback-'));
  try {
    const plan = pastPlan('benchmark', exams);
    const path = join(folder, 'export.csv');
    await writeExport(plan, path);
    const run = await openRun(database.pool, askedFor(path), new Date(now));
    const load = await timed(async () => {
      await loadExport(database.pool, run, 0, path, pastMapping);
      await loadStudies(database.pool, run, plan);
    });
    rmSync(path);
    const judged = await judge(database, run);
    const score = await scoreLookback(database.pool, run.runId, plan);
    const first = await digest(database.pool, run.runId);
    const killed = await judgeKilled(database, run, judged.seconds);
    const same = (await digest(database.pool, run.runId)) === first;
    return resultsOf(exams, load, judged, score, { same, times: killed }, await judgeBlindly());
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function askedFor(path: string) {
  const sources = [
    { kind: 'export', name: `${statSync(path).size} bytes` },
    { kind: 'archive', name: 'PACS' },
  ] as const;
  return { site: 'RXN', zone, fromDay: '2007-01-01', toDay: '2017-12-31', sources };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function writeExport(plan: PastPlan, path: string): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  file.write(pastHeading);
  for (let index = 0; index < plan.exams; index++) {
    const { row } = pastExam(plan, index);
    if (row && !file.write(pastRowText(row, zone))) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

/** What a walk would have written, without an archive of millions to walk. */
async function loadStudies(pool: pg.Pool, run: LookbackRun, plan: PastPlan): Promise<void> {
  const client = await pool.connect();
  try {
    await copyInto(client, studyTarget, studies());
    await client.query('update lookback_source set ended_at = now() where run_id = $1 and source = 1', [run.runId]);
  } finally {
    client.release();
  }

  function* studies() {
    for (let index = 0; index < plan.exams; index++) {
      const { study } = pastExam(plan, index);
      if (study) yield studyRow(run.runId, 0, study, zone);
    }
  }
}

type Database = Awaited<ReturnType<typeof makeDatabase>>;

function startJudging({ where, name }: Database, run: LookbackRun) {
  const program = fileURLToPath(new URL('./lookbackJudging.ts', import.meta.url));
  const judging = spawn(process.execPath, [program, where, name, JSON.stringify(run), now], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  judging.stdout.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-200);
  });
  return { judging, ended: once(judging, 'close') as Promise<[number | null]>, said: () => said };
}

async function judge(database: Database, run: LookbackRun): Promise<Judged> {
  const { ended, said } = startJudging(database, run);
  let code: number | null = null;
  const seconds = await timed(async () => {
    [code] = await ended;
  });
  if (code !== 0) throw new Error(`Cannot measure the look-back: judging ended with ${code}`);
  return { seconds, mebibytes: Number(/peak (\d+)/.exec(said())?.[1] ?? Number.NaN) / 1024 };
}

/** Begins from nothing again, is killed ten times at random moments, and is then left to end. Resolves to how often it was killed. */
async function judgeKilled(database: Database, run: LookbackRun, seconds: number): Promise<number> {
  await database.pool.query('delete from lookback_difference where run_id = $1', [run.runId]);
  await database.pool.query('delete from lookback_month where run_id = $1', [run.runId]);
  await database.pool.query('delete from lookback_tangle where run_id = $1', [run.runId]);
  await database.pool.query("update lookback_run set stage = 'loading', ended_at = null where run_id = $1", [
    run.runId,
  ]);
  const random = seededRandom('killed');
  let times = 0;
  while (times < 10) {
    const { judging, ended } = startJudging(database, run);
    // Later ones get further, so that every stage is met: each goes on where the one before was killed.
    await Promise.race([sleep(300 + random.next() * seconds * 120), ended]);
    if (judging.exitCode !== null) break;
    judging.kill('SIGKILL');
    await ended;
    times += 1;
  }
  await judge(database, run);
  return times;
}

/** Of everything that was found: the same findings give the same text, in whatever order they were written. */
async function digest(pool: pg.Pool, runId: number): Promise<string> {
  const { rows } = await pool.query<{ digest: string }>(
    `select md5(string_agg(line, '' order by line)) as digest from (
       select md5(concat_ws('|', month, kind, part, row_number, study_uid, at, site, modality, nhs_number, local_id, says, evidence, score, because)) as line
       from lookback_difference where run_id = $1
       union all
       select md5(concat_ws('|', month, records, studies, agreed)) from lookback_month where run_id = $1
     ) as lines`,
    [runId],
  );
  return (rows[0] as { digest: string }).digest;
}

function recallOf({ name, faults, found }: KindScore): Bar {
  const measured = (found / faults) * 100;
  return { name: `Found: ${name}`, measured, unit: '%', must: { atLeast: 100 }, note: `${found} of ${faults}` };
}

/** The same judging with its eyes shut: what it must find lies in pairs that only seem to agree. */
async function judgeBlindly(): Promise<readonly Bar[]> {
  const database = await makeDatabase();
  try {
    const plan = pastPlan('control', 20_000);
    const folder = mkdtempSync(join(tmpdir(), 'safelight-lookback-'));
    const path = join(folder, 'export.csv');
    await writeExport(plan, path);
    const run = await openRun(database.pool, askedFor(path), new Date(now));
    await loadExport(database.pool, run, 0, path, pastMapping);
    await loadStudies(database.pool, run, plan);
    rmSync(folder, { recursive: true, force: true });
    const rules = { policies: readPolicies(zone), weights: readHarmWeights(), agrees: () => true };
    await judgeRun(database.pool, run, { rules, now: new Date(now) });
    const { kinds } = await scoreLookback(database.pool, run.runId, plan);
    return kinds.filter(({ name }) => name === 'unreported' || name === 'slip').map(recallOf);
  } finally {
    await database.close();
  }
}

function suggestionBars({ suggestions }: TruthScore): readonly Bar[] {
  return [
    {
      name: 'Suggestions, recall',
      measured: (suggestions.right / suggestions.possible) * 100,
      unit: '%',
      must: null,
      note: `${suggestions.right} of ${suggestions.possible} mistyped numbers`,
    },
    {
      name: 'Suggestions, precision',
      measured: (suggestions.right / suggestions.offered) * 100,
      unit: '%',
      must: null,
      note: `${suggestions.right} of ${suggestions.offered} that were offered`,
    },
  ];
}

function resultsOf(
  exams: number,
  load: number,
  judged: Judged,
  score: TruthScore,
  killed: { readonly same: boolean; readonly times: number },
  blind: readonly Bar[],
): Results {
  const { unexplained, kinds } = score;
  const rate: Bar = {
    name: 'Examinations matched and judged',
    measured: exams / judged.seconds,
    unit: 'exams/s',
    must: { atLeast: examsInAll / (minutesInAll * 60) },
    note: `${exams} in ${judged.seconds.toFixed(1)} s: ${(((examsInAll / exams) * judged.seconds) / 60).toFixed(1)} minutes for ${examsInAll} at this rate`,
  };
  const falseAlarms = [...unexplained.values()].reduce((sum, count) => sum + count, 0);
  return {
    name: 'lookback',
    title: `Look-back over ${exams} examinations of eleven years`,
    bars: [
      rate,
      { name: 'Memory, at its highest', measured: judged.mebibytes, unit: 'MiB', must: { atMost: mebibytesMost } },
      ...kinds.map(
        ({ name, faults, found }): Bar => ({
          name: `Found: ${name}`,
          measured: (found / faults) * 100,
          unit: '%',
          must: { atLeast: 100 },
          note: `${found} of ${faults}`,
        }),
      ),
      {
        name: 'Differences that no fault explains',
        measured: falseAlarms,
        unit: '',
        must: null,
        note: [...unexplained].map(([name, count]) => `${name}: ${count}`).join(', ') || 'none',
      },
      ...suggestionBars(score),
      {
        name: 'Killed and begun again: other results',
        measured: killed.same ? 0 : 1,
        unit: '',
        must: { atMost: 0 },
        note: `killed ${killed.times} times`,
      },
      { name: 'Loaded', measured: (2 * exams) / load, unit: 'rows/s', must: null, note: `${load.toFixed(0)} s` },
    ],
    controls: [
      {
        name: 'A short way that takes every pair for agreeing',
        failedAsItMust: blind.some((bar) => !isMet(bar)),
        note: blind.map(({ name, note }) => `${name}, ${note}`).join('; '),
      },
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = tellResults(await benchLookback(Number(process.argv[2] ?? 100_000))) ? 0 : 1;
