import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyJournal } from '../../src/server/journal/verifyJournal.ts';
import { processTree } from '../../testing/processTree.ts';
import { nextRun } from '../load/nextRun.ts';
import type { LoadSent } from '../load/sendLoad.ts';
import { startLoad } from '../load/startLoad.ts';
import { residentMebibytes } from '../orthanc.ts';
import { type Bar, type Results, tellResults } from '../results.ts';
import { type ServerUnderTest, startServer } from '../serverUnderTest.ts';
import { type Acknowledged, followLog, wholeCensus } from './acknowledged.ts';
import { startAskingProxy } from './askingProxy.ts';
import { mixedSizes } from './kill.ts';

/** `frozen`: stopped by a signal in the middle of its work. `killed`: killed, and its data folder away. */
export type Away = 'frozen' | 'killed';

export interface MinuteWish {
  readonly how: Away;
  readonly awayMs: number;
  /** Sends through a door that asks the database first: the negative control. */
  readonly askingFirst?: boolean;
}

export interface MinuteOutcome {
  readonly acknowledgedBefore: number;
  readonly acknowledgedMeanwhile: number;
  readonly acknowledgedAfter: number;
  /** Answers that were no success; a connection that broke counts as one. */
  readonly refused: number;
  readonly worstAnswerMs: number;
  readonly worstAssociationMs: number;
  readonly worstReleaseMs: number;
  /** The longest until `/livez` was answered while the database was away. */
  readonly worstLivezMs: number;
  /** The most memory the server held while the database was away. */
  readonly mebibytes: number;
  /** From the moment the database could answer again, under load for the first seconds, until all was recorded. */
  readonly caughtUpAfterMs: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Of the journal, whose every hash is checked at the end. */
  readonly faults: number;
  /** The longest for which this process, which does nothing, was not let run. */
  readonly stillMs: number;
}

const aroundMs = 5_000;
/** Makes a few hundred a second of all senders together: ten times what a trust of 700,000 examinations a year sends at its busiest. */
const pauseMs = 8;
/** A machine that stands still for longer while we measure cannot say how long answers take. */
const stillMsMost = 2_000;
/** How long the senders may be kept waiting by a broken door before they give up. */
const patienceMs = 200_000;

/**
 * Takes PostgreSQL away from a server that is under load from four associations and two HL7 senders, counts every answer, gives it
 * back, and looks for everything that was acknowledged.
 */
export async function databaseMinute({ how, awayMs, askingFirst }: MinuteWish): Promise<MinuteOutcome> {
  const truth = mkdtempSync(join(tmpdir(), 'safelight-truth-'));
  const server = await startServer({ peers: ['RIG'] });
  const proxy = askingFirst ? await startAskingProxy(server, server.pool) : null;
  const log = join(truth, 'acknowledged');
  const run = nextRun();
  const { dicomPort, mllpPort } = proxy ?? server;
  const load = startLoad({
    host: '127.0.0.1',
    run,
    store: {
      port: dicomPort,
      calledAet: server.calledAet,
      callingAet: 'RIG',
      associations: 4,
      window: 1,
      sizes: mixedSizes,
      perStudy: 60,
      perAssociation: 100,
    },
    say: { port: mllpPort, connections: 2, window: 1 },
    log,
    pauseMs,
    seconds: (awayMs + 2 * aroundMs) / 1000,
  });
  const told = followLog(log);
  const still = watchMachine();
  try {
    await sleep(aroundMs);
    const before = told();
    const giveBack = takeAway(server, how);
    const seen = await watchFor(server, awayMs);
    const meanwhile = told();
    giveBack();
    const backAt = performance.now();
    const sent = await Promise.race([load.sent.catch(() => null), sleep(patienceMs, null, { ref: false })]);
    const after = told();
    const stillMs = still();
    const all = [...before, ...meanwhile, ...after];
    await untilRecorded(server, run, all.length);
    const caughtUpAfterMs = performance.now() - backAt;
    const found = await wholeCensus(server.home, server.pool, all);
    const counted = await countRecorded(server, run);
    return {
      acknowledgedBefore: before.length,
      acknowledgedMeanwhile: meanwhile.length,
      acknowledgedAfter: after.length,
      ...answersOf(sent),
      ...seen,
      caughtUpAfterMs,
      lost: found.lost,
      doubled: [...found.doubled, ...beyond(counted, all)],
      stillMs,
      faults: (await verifyJournal({ folder: join(server.home, 'journal') })).faults.length,
    };
  } catch (error) {
    console.error(server.lastLogLines(20));
    throw error;
  } finally {
    await load.stop();
    proxy?.close();
    await server.stop();
    rmSync(truth, { recursive: true, force: true });
  }
}

function answersOf(sent: LoadSent | null) {
  if (sent === null) {
    return { refused: 1, worstAnswerMs: patienceMs, worstAssociationMs: patienceMs, worstReleaseMs: patienceMs };
  }
  return {
    refused: sent.refused,
    worstAnswerMs: sent.answerMs.max,
    worstAssociationMs: sent.associatedMs,
    worstReleaseMs: sent.releasedMs,
  };
}

/** @returns what gives the database back */
function takeAway(server: ServerUnderTest, how: Away): () => void {
  const postmaster = server.postgresPid();
  const all = processTree(postmaster);
  if (how === 'frozen') {
    for (const pid of all) signal(pid, 'SIGSTOP');
    return () => {
      for (const pid of all.toReversed()) signal(pid, 'SIGCONT');
    };
  }
  const [data, away] = ['data', 'data.away'].map((name) => join(server.home, 'postgres', name)) as [string, string];
  renameSync(data, away);
  process.kill(postmaster, 'SIGKILL');
  return () => renameSync(away, data);
}

/** @returns what stops watching and says the longest time for which nothing ran */
function watchMachine(): () => number {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 50);
    last = performance.now();
  }, 50);
  return () => {
    clearInterval(timer);
    return Math.round(longest);
  };
}

/** One of its processes may have been on its way out when the others were stopped. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Asks the server every half second whether it lives, and looks at its memory. */
async function watchFor(server: ServerUnderTest, milliseconds: number) {
  const seen = { worstLivezMs: 0, mebibytes: 0 };
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const asked = performance.now();
    const { ok } = await fetch(`http://127.0.0.1:${server.httpPort}/livez`);
    if (!ok) throw new Error('Cannot go on: the server says that it does not live');
    seen.worstLivezMs = Math.max(seen.worstLivezMs, performance.now() - asked);
    seen.mebibytes = Math.max(seen.mebibytes, residentMebibytes(server.pid).now);
    await sleep(500);
  }
  return seen;
}

/** Resolves when as many are recorded as were acknowledged, or when two minutes bring no more. */
async function untilRecorded(server: ServerUnderTest, run: number, wanted: number): Promise<void> {
  let last = -1;
  let sinceAt = performance.now();
  for (;;) {
    const { instances, messages } = await countRecorded(server, run).catch(() => ({ instances: 0, messages: 0 }));
    const recorded = instances + messages;
    if (recorded >= wanted) return;
    if (recorded !== last) sinceAt = performance.now();
    last = recorded;
    if (performance.now() - sinceAt > 120_000) return;
    await sleep(500);
  }
}

interface Recorded {
  readonly instances: number;
  readonly messages: number;
  readonly facts: number;
}

async function countRecorded(server: ServerUnderTest, run: number): Promise<Recorded> {
  const { rows } = await server.pool.query<Recorded>(
    `select (select count(*) from instance where sop_uid like $1) as instances,
       (select count(*) from message where control_id like $2 and repeats = 0) as messages,
       (select count(*) from fact join message using (message_id) where control_id like $2) as facts`,
    [`2.25.9${String(run).padStart(10, '0')}%`, `${run}%`],
  );
  return rows[0] as Recorded;
}

/** Each message is one order and so one fact; nothing may be there that nobody was told of. */
function beyond({ instances, messages, facts }: Recorded, all: readonly Acknowledged[]): string[] {
  const stored = all.filter(({ kind }) => kind === 'instance').length;
  const said = all.length - stored;
  const differences = { instances: instances - stored, messages: messages - said, facts: facts - said };
  return Object.entries(differences).flatMap(([what, more]) => (more > 0 ? [`${more} ${what} too many`] : []));
}

/** Neither door nor sender: the census itself, given acknowledgements of things that never were. */
async function forgedControl(): Promise<readonly string[]> {
  const server = await startServer({ peers: ['RIG'] });
  try {
    const sha256 = '0'.repeat(64);
    const { lost } = await wholeCensus(server.home, server.pool, [
      { kind: 'instance', sopInstanceUid: '2.25.1', sha256, studyInstanceUid: '2.25.2' },
      { kind: 'message', controlId: 'NEVER', sha256 },
    ]);
    return lost;
  } finally {
    await server.stop();
  }
}

/** The full size of the rig, with its negative controls. */
export async function databaseMinuteResults(awayMs: number): Promise<Results> {
  const frozen = await onSteadyMachine({ how: 'frozen', awayMs });
  const killed = await onSteadyMachine({ how: 'killed', awayMs });
  const asking = await databaseMinute({ how: 'frozen', awayMs: 8_000, askingFirst: true });
  const forged = await forgedControl();
  return {
    name: 'databaseMinute',
    title: `PostgreSQL away for ${awayMs / 1000} s, under 4 associations and 2 HL7 senders `,
    bars: [...barsOf('frozen (SIGSTOP)', frozen), ...barsOf('killed, its data folder away', killed)],
    controls: [
      {
        name: 'A door that asks the database before it answers',
        failedAsItMust: asking.worstAnswerMs > answerMs || asking.refused > 0,
        note: `away for 8 s: worst answer ${Math.round(asking.worstAnswerMs)} ms, ${asking.refused} refused`,
      },
      {
        name: 'Acknowledgements of what was never sent, given to the census',
        failedAsItMust: forged.length === 2,
        note: `${forged.length} of 2 found missing`,
      },
    ],
  };
}

async function onSteadyMachine(wish: MinuteWish): Promise<MinuteOutcome> {
  for (let tries = 0; ; tries++) {
    const outcome = await databaseMinute(wish);
    console.error(wish.how, outcome);
    if (outcome.stillMs <= stillMsMost || tries === 4) return outcome;
    console.error(`The machine stood still for ${outcome.stillMs} ms: once more`);
  }
}

/** A sender that waits longer begins to doubt; most give up only after 30 s. */
const answerMs = 3_000;

function barsOf(how: string, outcome: MinuteOutcome): readonly Bar[] {
  const { acknowledgedBefore, acknowledgedMeanwhile, acknowledgedAfter } = outcome;
  const seconds = (milliseconds: number) => milliseconds / 1000;
  const bar = (name: string, measured: number, unit: string, must: Bar['must'], note?: string): Bar => ({
    name: `${how}: ${name}`,
    ...{ measured, unit, must },
    ...(note === undefined ? {} : { note }),
  });
  return [
    bar(
      'acknowledged meanwhile',
      acknowledgedMeanwhile,
      '',
      { atLeast: 1000 },
      `${acknowledgedBefore} in the 5 s before, ${acknowledgedAfter} in the 5 s after`,
    ),
    bar('refused or broken off', outcome.refused, '', { atMost: 0 }),
    bar(
      'worst answer',
      seconds(outcome.worstAnswerMs),
      's',
      { atMost: seconds(answerMs) },
      'C-STORE and HL7, before, meanwhile and after',
    ),
    bar('worst answer to an association request', seconds(outcome.worstAssociationMs), 's', {
      atMost: seconds(answerMs),
    }),
    bar(
      'worst answer to a release',
      seconds(outcome.worstReleaseMs),
      's',
      { atMost: 5 },
      'waits up to 2 s for what came over it to be recorded',
    ),
    bar('worst answer of /livez', seconds(outcome.worstLivezMs), 's', { atMost: 3 }),
    bar('memory of the server meanwhile, at most', outcome.mebibytes, 'MiB', { atMost: 300 }),
    bar(
      'all recorded after',
      seconds(outcome.caughtUpAfterMs),
      's',
      null,
      'from the return of the database; 5 s of it under the same load',
    ),
    bar(
      'the machine stood still',
      seconds(outcome.stillMs),
      's',
      { atMost: seconds(stillMsMost) },
      'of which no server can know',
    ),
    bar('lost', outcome.lost.length, '', { atMost: 0 }),
    bar('doubled', outcome.doubled.length, '', { atMost: 0 }),
    bar('faults of the journal', outcome.faults, '', { atMost: 0 }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await databaseMinuteResults(Number(process.argv[2] ?? 60) * 1000)) ? 0 : 1;
}
