import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DiskStep, diskError, type Fate, faultyDisk } from '../../../testing/journal/faultyDisk.ts';
import {
  contentOf,
  instanceLabel,
  messageLabel,
  openTestJournal,
  readAll,
  sha256Of,
  temporaryFolder,
} from '../../../testing/journal/temporaryJournal.ts';
import { needs } from '../../../testing/needs.ts';
import { segmentPath } from './journalFolder.ts';
import type { Journal } from './openJournal.ts';
import { verifyJournal } from './verifyJournal.ts';

const run = promisify(execFile);
const appendForever = fileURLToPath(new URL('../../../testing/journal/appendForever.ts', import.meta.url));

interface Day {
  readonly folder: string;
  /** SHA-256 of what was acknowledged. */
  readonly acknowledged: readonly string[];
  /** SHA-256 of everything that was sent. */
  readonly sent: readonly string[];
  readonly refusals: readonly string[];
  readonly refusing: Journal['refusing'];
  /** Whether nothing unusual happened: the day had fewer steps than the test looked for. */
  readonly isUntouched: boolean;
}

interface Plan {
  /** The lengths of what comes at once, group after group. */
  readonly groups: readonly (readonly number[])[];
  readonly segmentBytes: number;
  readonly spoolAbove: number;
}

/** Small and large entries, in turn and at once, over several segments. */
const smallThings: Plan = {
  groups: [[100], [200, 900, 4000, 30], [2500, 2500], [5000], [7]],
  segmentBytes: 9000,
  spoolAbove: 3000,
};
/** Images of which two groups are under way at once. */
const images: Plan = {
  groups: [[300_000], [300_000, 400_000, 40], [300_000, 300_000, 300_000, 300_000]],
  segmentBytes: 1_500_000,
  spoolAbove: 1_000_000,
};

/** Keeps what is planned on a disk with this fate. */
async function liveADay(t: TestContext, fateOf: (step: DiskStep) => Fate, plan = smallThings): Promise<Day> {
  const folder = await temporaryFolder(t);
  let isUntouched = true;
  const { disk } = faultyDisk((step) => {
    const fate = fateOf(step);
    if (fate !== null) isUntouched = false;
    return fate;
  });
  const acknowledged: string[] = [];
  const sent: string[] = [];
  const refusals: string[] = [];
  let refusing: Journal['refusing'] = null;
  try {
    const journal = await openTestJournal(t, folder, { disk, ...plan });
    for (const group of plan.groups) {
      await Promise.all(group.map((bytes) => keep(journal, bytes)));
    }
    refusing = journal.refusing;
    await journal.close().catch(() => undefined);
  } catch (error) {
    refusals.push((error as { code: string }).code);
  }
  return { folder, acknowledged, sent, refusals, refusing, isUntouched };

  async function keep(journal: Journal, bytes: number): Promise<void> {
    const content = contentOf(bytes, sent.length);
    sent.push(sha256Of(content));
    try {
      const { sha256 } = await journal.append(content, bytes > 1000 ? instanceLabel : messageLabel());
      acknowledged.push(sha256);
    } catch (error) {
      refusals.push((error as { code: string }).code);
    }
  }
}

/** Opens the journal on a disk that works: all that was acknowledged is there, once, nothing else but what was sent, and it goes on. */
async function checkAfter(t: TestContext, day: Day, what: string): Promise<void> {
  const journal = await openTestJournal(t, day.folder);
  const there = (await readAll(day.folder, journal.end)).map(({ sha256 }) => sha256);
  assert.equal(new Set(there).size, there.length, what);
  for (const sha256 of day.acknowledged) assert.ok(there.includes(sha256), `${what}: an acknowledged entry is lost`);
  for (const sha256 of there) assert.ok(day.sent.includes(sha256), `${what}: an entry that nobody sent`);
  await journal.append(contentOf(50, 999), messageLabel());
  await journal.close();
  assert.deepEqual((await verifyJournal({ folder: day.folder, upTo: journal.end })).faults, [], what);
  assert.deepEqual(await readdir(join(day.folder, 'spool')), []);
}

for (const [things, plan, stepsMin] of [
  ['small things', smallThings, 40],
  ['images', images, 25],
] as const) {
  for (const share of [0, 0.5, 1]) {
    test(`H-01 a crash at every step of the disk loses nothing acknowledged: ${things}, ${share * 100} % of the write done`, async (t) => {
      for (let number = 1; ; number++) {
        const day = await liveADay(t, (step) => (step.number === number ? { crash: share } : null), plan);
        await checkAfter(t, day, `crash at step ${number}`);
        if (day.isUntouched) return assert.ok(number > stepsMin && day.refusals.length === 0, `${number} steps`);
      }
    });
  }

  test(`H-06 an error of the disk at any step acknowledges nothing false, and a failed flush or write stops the journal for good: ${things}`, async (t) => {
    for (let number = 1; ; number++) {
      let failed: DiskStep['what'] | null = null;
      const fateOf = (step: DiskStep): Fate => {
        if (step.number !== number) return null;
        failed = step.what;
        return { error: 'EIO' };
      };
      const day = await liveADay(t, fateOf, plan);
      await checkAfter(t, day, `${failed} fails at step ${number}`);
      if (day.isUntouched) return assert.equal(day.refusals.length, 0);
      const isAtOpening = day.sent.length === 0;
      if (isAtOpening) assert.deepEqual(day.refusals, ['JOURNAL_FOLDER_UNUSABLE']);
      else if (failed !== 'remove') assert.equal(day.refusing, 'failed', `${failed} at step ${number}`);
    }
  });
}

test('H-06 a flush that fails is never tried again: all that waits is refused, and all that comes', async (t) => {
  const folder = await temporaryFolder(t);
  let flushes = 0;
  let fail = false;
  const { disk } = faultyDisk(({ what }) => {
    if (what !== 'flush') return null;
    flushes++;
    return fail ? { error: 'EIO' } : null;
  });
  const journal = await openTestJournal(t, folder, { disk });
  await journal.append(contentOf(10, 1), messageLabel());
  const { end } = journal;
  fail = true;
  const codes = await Promise.all(
    Array.from({ length: 5 }, (_, seed) =>
      journal.append(contentOf(10, seed), messageLabel()).catch((error) => error.code),
    ),
  );
  assert.deepEqual(codes, ['JOURNAL_WRITE_FAILED', ...Array(4).fill('JOURNAL_FENCED')]);
  fail = false;
  const before = flushes;
  await assert.rejects(journal.append(contentOf(10, 9), messageLabel()), { code: 'JOURNAL_FENCED' });
  assert.deepEqual([flushes, journal.refusing, journal.end], [before, 'failed', end]);
});

for (const [error, plan] of [
  ['ENOSPC', smallThings],
  ['EDQUOT', smallThings],
  ['ENOSPC', images],
] as const) {
  test(`H-07 ${error} at any write or creation refuses that entry, keeps the rest, and takes again when there is room: ${plan.segmentBytes} bytes a segment`, async (t) => {
    for (let number = 1; ; number++) {
      let isAtWrite = false;
      const fateOf = ({ what, path, number: at }: DiskStep): Fate => {
        // A segment is flushed as it is written: there a disk that is full may say so in the flush.
        const isWrite = what === 'write' || what === 'create' || what === 'rename';
        if (at !== number || !(isWrite || (what === 'flush' && path.endsWith('.tar')))) return null;
        isAtWrite = true;
        return { error, share: 0.6 };
      };
      const day = await liveADay(t, fateOf, plan);
      await checkAfter(t, day, `${error} at step ${number}`);
      if (isAtWrite && day.sent.length > 0) {
        assert.ok(
          day.refusals.length > 0 && day.refusals.every((code) => code === 'JOURNAL_DISK_FULL'),
          `${number}: ${day.refusals}`,
        );
        assert.equal(day.refusing, 'disk-full');
      }
      if (number > 80 || (day.isUntouched && number > 60)) return;
    }
  });
}

for (const failing of ['cut', 'flush'] as const) {
  test(`H-06 a full disk whose remains cannot be cut off, for the ${failing} fails, is a failed disk`, async (t) => {
    const folder = await temporaryFolder(t);
    let isFull = false;
    let hasRefused = false;
    const { disk } = faultyDisk(({ what }) => {
      if (hasRefused && what === failing) return { error: 'EIO' };
      if (!isFull || what !== 'write') return null;
      hasRefused = true;
      return { error: 'ENOSPC', share: 0.5 };
    });
    const journal = await openTestJournal(t, folder, { disk });
    await journal.append(contentOf(10, 1), messageLabel());
    isFull = true;
    await assert.rejects(journal.append(contentOf(500, 2), messageLabel()), { code: 'JOURNAL_WRITE_FAILED' });
    isFull = false;
    await assert.rejects(journal.append(contentOf(10, 3), messageLabel()), { code: 'JOURNAL_FENCED' });
    await journal.close();
    const again = await openTestJournal(t, folder);
    assert.equal((await readAll(folder, again.end)).length, 1);
  });
}

test('H-07 what a full disk took of a write is cut off again', async (t) => {
  const folder = await temporaryFolder(t);
  let isFull = false;
  const { disk } = faultyDisk(({ what }) => (isFull && what === 'write' ? { error: 'ENOSPC', share: 0.7 } : null));
  const journal = await openTestJournal(t, folder, { disk });
  await journal.append(contentOf(10, 1), messageLabel());
  isFull = true;
  await assert.rejects(journal.append(contentOf(5000, 2), messageLabel()), { code: 'JOURNAL_DISK_FULL' });
  assert.equal((await stat(segmentPath(folder, 1))).size, journal.end.offset);
});

test('H-01 before anybody is told, the segment is flushed, and its folder when it is new', async (t) => {
  const folder = await temporaryFolder(t);
  let steps: string[] = [];
  const { disk } = faultyDisk(({ what, path }) => {
    steps.push(`${what} ${basename(path)}`);
    return null;
  });
  const journal = await openTestJournal(t, folder, { disk, segmentBytes: 5000, spoolAbove: 9000 });
  const stepsOf = async (bytes: number) => {
    steps = [];
    await journal.append(contentOf(bytes, bytes), messageLabel());
    return steps.map((step) => step.replace(/[0-9a-f]{24}\.part/, 'spool'));
  };
  const begun = (segment: string) => [
    `create ${segment}`,
    'flushFolder segments',
    `write ${segment}`,
    `flush ${segment}`,
  ];
  assert.deepEqual(await stepsOf(100), begun('00000001.tar'));
  assert.deepEqual(await stepsOf(200), ['write 00000001.tar', 'flush 00000001.tar']);
  assert.deepEqual(await stepsOf(3000), ['write 00000001.tar', 'flush 00000001.tar', ...begun('00000002.tar')]);
  const spooled = [
    'create spool',
    'write spool',
    'write spool',
    'write spool',
    'flush spool',
    'write spool',
    'flush spool',
  ];
  const adopted = ['write 00000002.tar', 'flush 00000002.tar', 'rename 00000003.tar', 'flushFolder segments'];
  assert.deepEqual(await stepsOf(20_000), [...spooled, ...adopted]);
});

test('H-07 a full disk refuses within the write, and the journal takes again by itself within two seconds of room', async (t) => {
  const folder = await temporaryFolder(t);
  let isFull = false;
  const { disk } = faultyDisk(({ what }) => (isFull && what === 'write' ? { error: 'ENOSPC' } : null));
  const freeBytes = () => Promise.resolve(isFull ? 100 : 10_000_000);
  const journal = await openTestJournal(t, folder, { disk, freeBytes, refuseBelowFreeBytes: 1000 });
  await journal.append(contentOf(10, 1), messageLabel());
  isFull = true;
  await assert.rejects(journal.append(contentOf(10, 2), messageLabel()), { code: 'JOURNAL_DISK_FULL' });
  assert.equal(journal.refusing, 'disk-full');
  await assert.rejects(journal.append(contentOf(10, 3), messageLabel()), { code: 'JOURNAL_DISK_FULL' });
  isFull = false;
  for (let waited = 0; journal.refusing !== null && waited < 2000; waited += 50) await sleep(50);
  assert.equal(journal.refusing, null);
  await journal.append(contentOf(10, 4), messageLabel());
  assert.equal((await readAll(folder, journal.end)).length, 2);
});

for (const { free, refusing } of [
  { free: 1000, refusing: null },
  { free: 999, refusing: 'disk-full' },
]) {
  test(`H-07 with ${free} bytes free and 1000 asked for, the door hears ${refusing} before it takes the bytes`, async (t) => {
    const folder = await temporaryFolder(t);
    const journal = await openTestJournal(t, folder, { freeBytes: async () => free, refuseBelowFreeBytes: 1000 });
    assert.equal(journal.refusing, refusing);
  });
}

test('the free space is looked at seldom, and a disk that cannot tell it is judged by its writes', async (t) => {
  const folder = await temporaryFolder(t);
  let looks = 0;
  const freeBytes = () => {
    looks++;
    return Promise.reject(diskError('EIO'));
  };
  const journal = await openTestJournal(t, folder, { freeBytes, refuseBelowFreeBytes: 1000 });
  for (let seed = 0; seed < 50; seed++) await journal.append(contentOf(10, seed), messageLabel());
  assert.ok(looks <= 3, `${looks} looks`);
  assert.equal(journal.refusing, null);
});

// Small entries are written by pwritev, images by pwrite64; what is spooled is flushed by fdatasync.
for (const [call, bytes] of [
  ['fdatasync', 2000],
  ['pwritev', 2000],
  ['pwrite64', 100_000],
] as const) {
  test(`H-01 killed in the middle of any ${call}, the process leaves a journal with all it acknowledged`, {
    skip: needs('strace'),
  }, async (t) => {
    for (const when of [1, 4, 11]) {
      const folder = await temporaryFolder(t);
      const killed = await traced(folder, call, `signal=KILL:when=${when}`, bytes);
      const journal = await openTestJournal(t, folder);
      const there = new Set((await readAll(folder, journal.end)).map(({ sha256 }) => sha256));
      for (const sha256 of killed.acknowledged) assert.ok(there.has(sha256));
      assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
    }
  });
}

for (const [call, bytes, code] of [
  ['fdatasync', 2000, 'JOURNAL_FLUSH_FAILED'],
  ['pwritev', 2000, 'JOURNAL_WRITE_FAILED'],
  ['pwrite64', 100_000, 'JOURNAL_WRITE_FAILED'],
] as const) {
  test(`H-06 a ${call} that the kernel fails is told to the sender`, { skip: needs('strace') }, async (t) => {
    const folder = await temporaryFolder(t);
    const { acknowledged, errors } = await traced(folder, call, 'error=EIO:when=9', bytes);
    assert.match(errors, new RegExp(code));
    const journal = await openTestJournal(t, folder);
    const there = new Set((await readAll(folder, journal.end)).map(({ sha256 }) => sha256));
    for (const sha256 of acknowledged) assert.ok(there.has(sha256));
  });
}

test('H-07 a pwrite64 that the kernel has no room for is told to the sender, and nothing of it stays', {
  skip: needs('strace'),
}, async (t) => {
  const folder = await temporaryFolder(t);
  const { acknowledged, errors } = await traced(folder, 'pwrite64', 'error=ENOSPC:when=9', 100_000);
  assert.match(errors, /JOURNAL_DISK_FULL/);
  const journal = await openTestJournal(t, folder);
  const there = new Set((await readAll(folder, journal.end)).map(({ sha256 }) => sha256));
  for (const sha256 of acknowledged) assert.ok(there.has(sha256));
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

test('a device that refuses to be written to directly is written to through the cache', {
  skip: needs('strace'),
}, async (t) => {
  const folder = await temporaryFolder(t);
  const told = join(folder, 'trace');
  const trace = ['-f', '-qq', '-o', told, '-P', segmentPath(folder, 1), '-e', 'inject=pwrite64:error=EINVAL'];
  const { stdout } = await run('strace', [...trace, process.execPath, appendForever, folder, '20', '0', '100000']);
  const journal = await openTestJournal(t, folder);
  const there = (await readAll(folder, journal.end)).map(({ sha256 }) => sha256);
  assert.deepEqual(there.toSorted(), stdout.split('\n').slice(0, -1).toSorted());
  assert.equal(there.length, 20);
  assert.match(await readFile(told, 'utf8'), /EINVAL .*\(INJECTED\)/);
  assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
});

async function traced(
  folder: string,
  call: string,
  fault: string,
  bytes: number,
): Promise<{ acknowledged: readonly string[]; errors: string }> {
  const trace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:${fault}`];
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const program = [process.execPath, appendForever, folder, '60', '9', String(bytes)];
  const result = await run('strace', [...trace, ...program], { env }).catch((error) => error);
  const { stdout, stderr } = result as { stdout: string; stderr: string };
  assert.ok(result instanceof Error, 'the fault did not happen');
  return { acknowledged: stdout.split('\n').slice(0, -1), errors: stderr };
}
