import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyJournal } from '../../src/server/journal/verifyJournal.ts';
import type { Size } from '../load/loadInstances.ts';
import { nextRun } from '../load/nextRun.ts';
import { type RunningLoad, startLoad } from '../load/startLoad.ts';
import { type Results, tellResults } from '../results.ts';
import { type ServerUnderTest, startServer } from '../serverUnderTest.ts';
import { type Acknowledged, census, followLog } from './acknowledged.ts';

export interface KillWish {
  readonly rounds: number;
  /** Breaks a promise of the server on purpose. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kill only the server, never its database. */
  readonly serverOnly?: boolean;
  /** How long the recorder may take to catch up before something counts as lost. */
  readonly recordedWithinMs?: number;
  readonly onRound?: (round: number) => void;
}

export interface KillOutcome {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** The longest until a C-ECHO was answered again after the server was killed. */
  readonly readyAfterMs: number;
  /** The longest until the database answered again after it was killed. */
  readonly databaseAfterMs: number;
  /** Whether every hash and the chain of the journal are right at the end, and every count in the index. */
  readonly sound: boolean;
}

/**
 * Kills the server, and in turn its PostgreSQL, at random moments while four associations and two HL7 senders are at work, and
 * holds it to what the senders were told (charter D1).
 */
export async function killRig({
  rounds,
  env,
  serverOnly,
  recordedWithinMs = 30_000,
  onRound,
}: KillWish): Promise<KillOutcome> {
  const truth = mkdtempSync(join(tmpdir(), 'safelight-truth-'));
  const server = await startServer({ peers: ['RIG'], ...(env ? { env } : {}) });
  const log = join(truth, 'acknowledged');
  const load = startSenders(server, log);
  const told = followLog(log);
  const all: Acknowledged[] = [];
  const lost: string[] = [];
  const doubled: string[] = [];
  let readyAfterMs = 0;
  let databaseAfterMs = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      await sleep(250 + Math.random() * 1200);
      if (serverOnly || round % 2 === 0) {
        await server.kill();
        await server.start();
        readyAfterMs = Math.max(readyAfterMs, server.readyAfterMs);
      } else databaseAfterMs = Math.max(databaseAfterMs, await killDatabase(server));
      // Senders that went on while we count would only make the count later.
      load.process.kill('SIGSTOP');
      const fresh = told();
      all.push(...fresh);
      const found = await census(server.home, server.pool, fresh, recordedWithinMs);
      lost.push(...found.lost);
      doubled.push(...found.doubled);
      load.process.kill('SIGCONT');
      onRound?.(round + 1);
    }
    await load.stop();
    const rest = told();
    all.push(...rest);
    const found = await census(server.home, server.pool, rest, recordedWithinMs);
    const sound = lost.length === 0 && (await isSound(server, all));
    return {
      kills: rounds,
      acknowledged: all.length,
      lost: [...lost, ...found.lost],
      doubled: [...doubled, ...found.doubled],
      readyAfterMs,
      databaseAfterMs,
      sound,
    };
  } catch (error) {
    console.error(server.lastLogLines(20));
    throw error;
  } finally {
    await load.stop();
    await server.stop();
    rmSync(truth, { recursive: true, force: true });
  }
}

/** Mostly small instances, so that there are many; some of the usual size, and some that must be spooled. */
export const mixedSizes: readonly Size[] = Array.from({ length: 400 }, (_, index) =>
  index % 400 === 399 ? 'large' : index % 80 === 79 ? 'ct' : 'small',
);

export function startSenders(
  server: Pick<ServerUnderTest, 'dicomPort' | 'mllpPort' | 'calledAet'>,
  log: string,
): RunningLoad {
  const { dicomPort, mllpPort, calledAet } = server;
  return startLoad({
    host: '127.0.0.1',
    run: nextRun(),
    store: {
      port: dicomPort,
      calledAet,
      callingAet: 'RIG',
      associations: 4,
      window: 1,
      sizes: mixedSizes,
      perStudy: 60,
    },
    say: { port: mllpPort, connections: 2, window: 4 },
    log,
    endless: true,
  });
}

/** Kills the postmaster as hard as can be. Resolves to how long the database stayed away; the doors must not notice. */
async function killDatabase(server: ServerUnderTest): Promise<number> {
  const began = performance.now();
  const killed = server.postgresPid();
  process.kill(killed, 'SIGKILL');
  await server.untilReady(1000);
  for (;;) {
    // A backend of the dead postmaster may still answer a query or two: only another postmaster counts.
    const another = server.postgresPid() !== killed;
    const answers = () =>
      server.pool.query('select 1').then(
        () => true,
        () => false,
      );
    if (another && (await answers())) return performance.now() - began;
    if (performance.now() - began > 60_000) throw new Error('The database did not come back within a minute');
    await sleep(40);
  }
}

/** The journal from its first byte to its last, and the counts of the index against its rows. */
async function isSound(server: ServerUnderTest, all: readonly Acknowledged[]): Promise<boolean> {
  const again = await census(server.home, server.pool, all, 30_000);
  const { rows } = await server.pool.query(
    `select study_uid from study where instance_count <> (select count(*) from instance where instance.study_uid = study.study_uid)`,
  );
  const report = await verifyJournal({ folder: join(server.home, 'journal') });
  return again.lost.length === 0 && again.doubled.length === 0 && rows.length === 0 && report.faults.length === 0;
}

/** The negative control: a server that acknowledges before it keeps must be seen to lose. */
export function unkeptControl(rounds: number): Promise<KillOutcome> {
  return killRig({ rounds, serverOnly: true, recordedWithinMs: 1500, env: { UNSAFE_ACK_BEFORE_KEEP: '1' } });
}

/** The full size of the rig, with its negative control. */
export async function killResults(rounds: number): Promise<Results> {
  const outcome = await killRig({
    rounds,
    onRound: (round) => round % 10 === 0 && console.error(`kill ${round} of ${rounds}`),
  });
  const control = await unkeptControl(4);
  return {
    name: 'kill',
    title: `SIGKILL at ${rounds} random moments, under 4 associations and 2 HL7 senders`,
    bars: [
      {
        name: 'Acknowledged',
        measured: outcome.acknowledged,
        unit: '',
        must: null,
        note: 'instances and messages, by the senders’ own log',
      },
      { name: 'Lost', measured: outcome.lost.length, unit: '', must: { atMost: 0 } },
      { name: 'Doubled', measured: outcome.doubled.length, unit: '', must: { atMost: 0 } },
      {
        name: 'Ready again after the server was killed, at the latest',
        measured: outcome.readyAfterMs / 1000,
        unit: 's',
        must: { atMost: 5 },
      },
      {
        name: 'Database back after it was killed, at the latest',
        measured: outcome.databaseAfterMs / 1000,
        unit: 's',
        must: { atMost: 5 },
      },
      { name: 'Journal and index unsound at the end', measured: outcome.sound ? 0 : 1, unit: '', must: { atMost: 0 } },
    ],
    controls: [
      {
        name: 'Acknowledged before it is kept (UNSAFE_ACK_BEFORE_KEEP)',
        failedAsItMust: control.lost.length > 0,
        note: `${control.lost.length} of ${control.acknowledged} lost in ${control.kills} kills`,
      },
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await killResults(Number(process.argv[2] ?? 200))) ? 0 : 1;
}
