import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Results, tellResults } from '../results.ts';
import { type ServerUnderTest, startServer } from '../serverUnderTest.ts';
import { census, followLog } from './acknowledged.ts';
import { makeCuttableDisk, whyNoCuttableDisk } from './cuttableDisk.ts';
import { startSenders } from './kill.ts';

export interface PowerCutOutcome {
  readonly cuts: number;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly readyAfterMs: number;
  /** The server found itself that something is gone for good, and would not start. */
  readonly refusedToStart: boolean;
}

/** How long after the last acknowledgement the power goes: mostly in the middle of the work, and also when all is quiet. */
const quietSeconds = [0, 0, 1, 0, 0, 5, 0, 0, 9, 0];

/**
 * Cuts the power of the disk that holds journal and database, at random moments under load and 1, 5 and 9 seconds after the last
 * acknowledgement, comes up from what was left, and goes on from there (charter D3). The senders' log stands on another disk.
 */
export async function powerCutRig(wish: {
  readonly cuts: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly recordedWithinMs?: number;
  readonly onCut?: (cut: number) => void;
}): Promise<PowerCutOutcome> {
  const disk = makeCuttableDisk(8192);
  const truth = mkdtempSync(join(tmpdir(), 'safelight-truth-'));
  const home = join(disk.folder, 'home');
  mkdirSync(home);
  const server = await startServer({ peers: ['RIG'], home, ...(wish.env ? { env: wish.env } : {}) });
  const log = join(truth, 'acknowledged');
  const load = startSenders(server, log);
  const told = followLog(log);
  const outcome = { acknowledged: 0, lost: [] as string[], doubled: [] as string[], readyAfterMs: 0 };
  try {
    for (let cut = 0; cut < wish.cuts; cut++) {
      await sleep(300 + Math.random() * 1000);
      const quiet = quietSeconds[cut % quietSeconds.length] as number;
      if (quiet > 0) {
        load.process.kill('SIGSTOP');
        await sleep(quiet * 1000);
      }
      // What was said before the copy begins must be in it; what is said while it is made, or after, need not.
      const before = told();
      disk.cut();
      await endAll(server);
      load.process.kill('SIGCONT');
      told();
      await disk.reboot();
      if (!(await startsAgain(server))) {
        // It saw by itself that its journal ends before what its database recorded, and will not go on as if nothing were missing.
        outcome.acknowledged += before.length;
        outcome.lost.push(...before.map((one) => (one.kind === 'instance' ? one.sopInstanceUid : one.controlId)));
        return { cuts: cut + 1, refusedToStart: true, ...outcome };
      }
      told();
      const found = await census(home, server.pool, before, wish.recordedWithinMs ?? 30_000);
      outcome.acknowledged += before.length;
      outcome.lost.push(...found.lost);
      outcome.doubled.push(...found.doubled);
      outcome.readyAfterMs = Math.max(outcome.readyAfterMs, server.readyAfterMs);
      wish.onCut?.(cut + 1);
    }
    return { cuts: wish.cuts, refusedToStart: false, ...outcome };
  } finally {
    await load.stop();
    await server.stop({ keepFolder: true });
    await disk.remove();
    rmSync(truth, { recursive: true, force: true });
  }
}

function startsAgain(server: ServerUnderTest): Promise<boolean> {
  return server.start().then(
    () => true,
    () => false,
  );
}

/** Server and database, both at once, as without power. */
async function endAll(server: ServerUnderTest): Promise<void> {
  const postgres = server.postgresPid();
  await server.kill();
  try {
    process.kill(postgres, 'SIGKILL');
  } catch {
    // It followed the server already.
  }
}

/** The full size of the rig, with its negative control. Null, and said why, where the machine cannot. */
export async function powerCutResults(cuts: number): Promise<Results | null> {
  const why = whyNoCuttableDisk();
  if (why) {
    console.error(`The power cut rig is left out: ${why}.`);
    return null;
  }
  const outcome = await powerCutRig({ cuts, onCut: (cut) => cut % 10 === 0 && console.error(`cut ${cut} of ${cuts}`) });
  const control = await unflushedControl(4);
  return {
    name: 'powerCut',
    title: `The power cut ${cuts} times, in the middle of work and 1, 5 and 9 s after`,
    bars: [
      { name: 'Acknowledged before a cut', measured: outcome.acknowledged, unit: '', must: null },
      { name: 'Lost', measured: outcome.lost.length, unit: '', must: { atMost: 0 } },
      { name: 'Doubled', measured: outcome.doubled.length, unit: '', must: { atMost: 0 } },
      {
        name: 'Ready again, at the latest',
        measured: outcome.readyAfterMs / 1000,
        unit: 's',
        must: null,
        note: 'with the recovery of PostgreSQL',
      },
    ],
    controls: [
      {
        name: 'A journal that is never flushed (UNSAFE_NO_FLUSH)',
        failedAsItMust: control.lost.length > 0,
        note: `${control.lost.length} of ${control.acknowledged} lost in ${control.cuts} cuts${control.refusedToStart ? '; the server then refused to start' : ''}`,
      },
    ],
  };
}

/** The negative control: without flushing, a cut must be seen to lose. */
export function unflushedControl(cuts: number): Promise<PowerCutOutcome> {
  return powerCutRig({ cuts, env: { UNSAFE_NO_FLUSH: '1' }, recordedWithinMs: 1500 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await powerCutResults(Number(process.argv[2] ?? 50));
  process.exitCode = results === null || tellResults(results) ? 0 : 1;
}
