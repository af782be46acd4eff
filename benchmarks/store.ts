import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeFileMeta } from '../src/standards/dicom/fileMeta.ts';
import { flushedWritesPerSecond } from './diskLimit.ts';
import { ctImageStorage, explicitLittleEndian, loadInstances } from './load/loadInstances.ts';
import { nextRun } from './load/nextRun.ts';
import type { LoadSent } from './load/sendLoad.ts';
import { startLoad } from './load/startLoad.ts';
import { residentMebibytes, startOrthanc } from './orthanc.ts';
import { type Bar, type Results, tellResults } from './results.ts';
import { type ServerUnderTest, startServer } from './serverUnderTest.ts';

const callingAet = 'LOAD1';
/** Before anything is counted: a server of compiled code needs none, ours is a third slower until its code is compiled too. */
const warmingUp = 1500;
/** And by each sender, a process of its own for each run. Without it a sixth of a run at four associations was the sender's own warming up. */
const uncounted = 400;
/** With plain storescu, of Orthanc: its sender waits most of the time. */
const storescuInstances = { ours: 600, theirs: 60 };
/** What one instance of 512 × 512 in 16 bits takes on the disk. */
const instanceBytes = 525_312;

/**
 * Instances a second, durably acknowledged, against Debian's Orthanc with the same sender in the same run; and whether what was
 * acknowledged is recorded soon, in little memory, and for senders whose packets wait for one another.
 */
export async function benchStore(instances: number, rounds = 3): Promise<Results> {
  const server = await startServer({ peers: [callingAet] });
  const orthanc = await startOrthanc({ nagle: false });
  const rates: Record<string, number[]> = {};
  const note = (name: string, rate: number) => {
    rates[name] = [...(rates[name] ?? []), rate];
  };
  let recordedAfterMs = 0;
  try {
    await storeInto(server.dicomPort, 'SAFELIGHT', 4, 1, warmingUp);
    await storeInto(orthanc.dicomPort, 'ORTHANC', 4, 1, warmingUp);
    for (let round = 0; round < rounds; round++) {
      note('limit', flushedWritesPerSecond(server.home, instanceBytes, 1, 2));
      for (const associations of [1, 4]) {
        const ours = await storeInto(server.dicomPort, 'SAFELIGHT', associations, 1, instances);
        note(`ours ${associations}`, rateOf(ours));
        recordedAfterMs = Math.max(recordedAfterMs, await recordedAfter(server, ours));
        const theirs = await storeInto(orthanc.dicomPort, 'ORTHANC', associations, 1, instances);
        note(`orthanc ${associations}`, rateOf(theirs));
      }
    }
    const lastRun = await storeInto(server.dicomPort, 'SAFELIGHT', 1, 8, instances);
    note('window', rateOf(lastRun));
    await recordedAfter(server, lastRun);
    const memory = residentMebibytes(server.pid).peak;
    await orthanc.stop();
    const slowOrthanc = await startOrthanc({ nagle: true });
    try {
      for (let round = 0; round < rounds; round++) {
        note('our storescu', await storescuRate(server.dicomPort, 'SAFELIGHT', storescuInstances.ours));
        note('orthanc storescu', await storescuRate(slowOrthanc.dicomPort, 'ORTHANC', storescuInstances.theirs));
      }
    } finally {
      await slowOrthanc.stop();
    }
    const flushed = await flushesPerInstance(server);
    const bars = barsOf(rates, { recordedAfterMs, memory, flushed });
    await server.stop();
    return {
      name: 'store',
      title: 'C-STORE: instances per second, durably acknowledged',
      bars,
      controls: [await unflushed()],
    };
  } catch (error) {
    await server.stop().catch(() => undefined);
    await orthanc.stop();
    throw error;
  }
}

function barsOf(
  rates: Readonly<Record<string, number[]>>,
  more: { recordedAfterMs: number; memory: number; flushed: number },
): readonly Bar[] {
  const median = (name: string) =>
    rates[name]?.toSorted((a, b) => a - b)[Math.floor((rates[name]?.length ?? 0) / 2)] ?? 0;
  const rows = [1, 4].flatMap((associations): Bar[] => {
    const [ours, theirs] = [median(`ours ${associations}`), median(`orthanc ${associations}`)];
    const words = associations === 1 ? '1 association' : `${associations} associations`;
    return [
      { name: `Safelight, ${words}`, measured: ours, unit: 'instances/s', must: null },
      {
        name: `Orthanc, ${words}`,
        measured: theirs,
        unit: 'instances/s',
        must: null,
        note: 'SQLite, its own default flushing, without Nagle',
      },
      {
        name: `Times Orthanc, ${words}`,
        measured: ours / theirs,
        unit: '×',
        must: { atLeast: 2 },
        note: 'medians of the same run, the same sender',
      },
    ];
  });
  const [ours, theirs] = [median('our storescu'), median('orthanc storescu')];
  return [
    ...rows,
    {
      name: 'Safelight, 1 association, 8 under way',
      measured: median('window'),
      unit: 'instances/s',
      must: null,
      note: 'asynchronous operations window',
    },
    {
      name: 'The disk, one flush for each',
      measured: median('limit'),
      unit: 'writes/s',
      must: null,
      note: 'write and fdatasync of the same bytes in a loop, nothing else',
    },
    {
      name: 'Safelight with plain storescu',
      measured: ours,
      unit: 'instances/s',
      must: null,
      note: 'its sender waits on Nagle',
    },
    {
      name: 'Orthanc with plain storescu',
      measured: theirs,
      unit: 'instances/s',
      must: null,
      note: 'as Debian starts it',
    },
    { name: 'Times Orthanc with plain storescu', measured: ours / theirs, unit: '×', must: { atLeast: 10 } },
    {
      name: 'Recorded and on the agenda after the last answer',
      measured: more.recordedAfterMs / 1000,
      unit: 's',
      must: { atMost: 2 },
    },
    {
      name: 'Memory of the server at its highest',
      measured: more.memory,
      unit: 'MiB',
      must: { atMost: 300 },
      note: 'PostgreSQL apart',
    },
    {
      name: 'Flushes for each instance sent alone',
      measured: more.flushed,
      unit: '',
      must: { atLeast: 1 },
      note: 'writes that flush (O_DSYNC) and fdatasync, counted by strace',
    },
  ];
}

/** The same without flushing: it must be seen that nothing was flushed. */
async function unflushed(): Promise<Results['controls'][number]> {
  const server = await startServer({ peers: [callingAet], env: { UNSAFE_NO_FLUSH: '1' } });
  try {
    await storeInto(server.dicomPort, 'SAFELIGHT', 4, 1, warmingUp);
    const rate = rateOf(await storeInto(server.dicomPort, 'SAFELIGHT', 1, 1, 400));
    const flushed = await flushesPerInstance(server);
    return {
      name: 'Acknowledged without a flush (UNSAFE_NO_FLUSH)',
      failedAsItMust: flushed < 1,
      note: `${Math.round(rate)} instances/s, ${flushed.toFixed(2)} flushes for each`,
    };
  } finally {
    await server.stop();
  }
}

function storeInto(
  port: number,
  calledAet: string,
  associations: number,
  window: number,
  instances: number,
): Promise<LoadSent & { readonly run: number }> {
  const run = nextRun();
  const store = {
    port,
    calledAet,
    callingAet,
    associations,
    window,
    sizes: ['ct'] as const,
    perStudy: 200,
    instances: Math.ceil(instances / associations),
    uncounted: Math.ceil(uncounted / associations),
  };
  return startLoad({ host: '127.0.0.1', run, store }).sent.then((sent) => ({ ...sent, run }));
}

function rateOf({ stored, refused, seconds }: LoadSent): number {
  if (refused > 0) throw new Error(`Cannot measure: ${refused} instances were refused`);
  return stored / seconds;
}

/** How long after the last answer everything stood in the index, and its exams on the agenda. */
async function recordedAfter(server: ServerUnderTest, sent: LoadSent & { readonly run: number }): Promise<number> {
  const prefix = `2.25.9${String(sent.run).padStart(10, '0')}`;
  for (;;) {
    const { rows } = await server.pool.query<{ instances: number; missing: number }>(
      `select (select count(*) from instance where sop_uid like $1) as instances,
        (select count(*) from study where study_uid like $1 and not exists (
          select from agenda where anchor = 'study:' || study_uid
          union all select from exam where anchor = 'study:' || study_uid)) as missing`,
      [`${prefix}%`],
    );
    if (rows[0]?.instances === sent.stored + sent.uncounted && rows[0].missing === 0)
      return Date.now() - sent.lastAnswerAt;
    if (Date.now() - sent.lastAnswerAt > 60_000)
      throw new Error(`Cannot measure: ${rows[0]?.instances} of ${sent.stored} recorded in a minute`);
    await sleep(20);
  }
}

/** Debian's storescu as it comes, its packets waiting for one another. */
async function storescuRate(port: number, calledAet: string, instances: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-storescu-'));
  const next = loadInstances({ run: nextRun(), lane: 0, sizes: ['ct'], perStudy: 200 });
  const files = join(folder, 'files');
  mkdirSync(files);
  for (let index = 0; index < instances; index++) {
    const { sopInstanceUid, dataSet } = next();
    const meta = writeFileMeta({
      sopClassUid: ctImageStorage,
      sopInstanceUid,
      transferSyntaxUid: explicitLittleEndian,
    });
    writeFileSync(join(files, `${index}.dcm`), Buffer.concat([meta, dataSet]));
  }
  const { TCP_NODELAY: _, ...env } = process.env;
  const began = performance.now();
  const storescu = spawnSync(
    'storescu',
    ['-aet', callingAet, '-aec', calledAet, '127.0.0.1', String(port), '+sd', files],
    { env },
  );
  const seconds = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true, force: true });
  if (storescu.status !== 0) throw new Error(`Cannot measure: storescu ended with ${storescu.status}`);
  return instances / seconds;
}

/** Flushes the server makes for instances that come one after another, each waiting for its answer. */
async function flushesPerInstance(server: ServerUnderTest): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-strace-'));
  const trace = join(folder, 'trace');
  const calls = 'trace=fdatasync,fsync,pwrite64,pwritev,openat';
  // A call that another thread interrupts is told in two lines: only the first names the file.
  const tracer = spawn('strace', ['-f', '-qq', '-y', '-e', calls, '-o', trace, '-p', String(server.pid)], {
    stdio: 'ignore',
  });
  await sleep(700);
  const flushing = flushingFiles(server.pid);
  const sent = await storeInto(server.dicomPort, 'SAFELIGHT', 1, 1, 60);
  await ended(tracer);
  const flushes = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => {
      const opened = /openat\(.*O_DSYNC.* = (\d+<.*>)$/.exec(line)?.[1];
      if (opened) flushing.add(opened);
      const written = /pwrite(?:64|v)\((\d+<[^>]*>)/.exec(line)?.[1];
      return /f(data)?sync\(/.test(line) || (written !== undefined && flushing.has(written));
    }).length;
  rmSync(folder, { recursive: true, force: true });
  return flushes / (sent.stored + sent.uncounted);
}

/** The files of a process that are open so that every write is a flush (O_DSYNC), as strace writes them. */
function flushingFiles(pid: number): Set<string> {
  const files = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
    if ((Number.parseInt(flags, 8) & constants.O_DSYNC) !== 0)
      files.add(`${fd}<${readlinkSync(`/proc/${pid}/fd/${fd}`)}>`);
  }
  return files;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGINT');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await benchStore(Number(process.argv[2] ?? 2400))) ? 0 : 1;
}
