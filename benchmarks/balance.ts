import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { minutesAfter, openStage } from '../simulation/demo/stage.ts';
import { reportOf, requested } from '../simulation/demo/stories/ordinary.ts';
import type { Picture } from '../simulation/phantoms/picture.ts';
import { messageSenders, senderText } from '../simulation/places.ts';
import type { Action } from '../simulation/real/doorAction.ts';
import type { EntryLabel } from '../src/server/journal/entry.ts';
import { openJournal } from '../src/server/journal/openJournal.ts';
import { readEntries, readEntryAt } from '../src/server/journal/readEntries.ts';
import { balanceDueExams } from '../src/server/ledger/balanceDueExams.ts';
import { readPolicies } from '../src/server/readPolicies.ts';
import { readSenderPacks } from '../src/server/readSenderPacks.ts';
import { openFeeds } from '../src/server/recording/feeds.ts';
import { recordEntries } from '../src/server/recording/recordEntries.ts';
import { writeFileMeta } from '../src/standards/dicom/fileMeta.ts';
import { makeDatabase } from '../testing/database.ts';
import { type Bar, isMet, type Results, tellResults } from './results.ts';

const zone = 'Europe/London';

/**
 * How many exams a second are balanced, facts read from and results saved to a real PostgreSQL: the whole of a ledger again, as
 * after a change of policy.
 */
export async function benchBalance(exams: number): Promise<Results> {
  const database = await makeDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'safelight-balance-'));
  try {
    const recorded = await fillLedger(database.pool, folder, exams);
    await balanceAll(database.pool);
    const rate = await examsPerSecond(database.pool);
    const slowed = await examsPerSecond(slowedDown(database.pool));
    const must = { atLeast: 2000 };
    const bar: Bar = {
      name: 'Exams balanced',
      measured: rate,
      unit: 'exams/s',
      must,
      note: `${exams} exams, each with messages and images`,
    };
    return {
      name: 'balance',
      title: 'Balance: exams per second',
      bars: [bar, { name: 'Entries recorded on the way', measured: recorded, unit: 'entries/s', must: null }],
      controls: [
        {
          name: 'A database that takes half a second for each batch',
          failedAsItMust: !isMet({ ...bar, measured: slowed }),
          note: `${Math.round(slowed)} exams/s`,
        },
      ],
    };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything due at once, then balanced until nothing is. */
async function examsPerSecond(pool: pg.Pool): Promise<number> {
  await pool.query(
    "insert into agenda (anchor, look_at) select anchor, now() - interval '1 second' from exam on conflict (anchor) do update set look_at = excluded.look_at",
  );
  const began = performance.now();
  const balanced = await balanceAll(pool);
  return balanced / ((performance.now() - began) / 1000);
}

async function balanceAll(pool: pg.Pool): Promise<number> {
  const policies = readPolicies();
  const now = new Date();
  let balanced = 0;
  for (;;) {
    const some = await balanceDueExams(pool, policies, now);
    if (some === 0) return balanced;
    balanced += some;
  }
}

function slowedDown(pool: pg.Pool): pg.Pool {
  return new Proxy(pool, {
    get(target, name) {
      if (name !== 'connect') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
      return async () => {
        await sleep(500);
        return target.connect();
      };
    },
  });
}

/** Keeps and records the orders, images and reports of so many ordinary exams. Resolves to entries recorded per second. */
async function fillLedger(pool: pg.Pool, folder: string, exams: number): Promise<number> {
  const clock = () => new Date();
  const quiet = { info() {}, warn() {}, error() {} };
  const journal = await openJournal({ folder, clock, log: quiet, refuseBelowFreeBytes: 0 });
  const feeds = openFeeds(pool, readSenderPacks(), 'LOCAL');
  for (const sender of Object.values(messageSenders)) {
    await pool.query(
      "insert into feed (kind, sender, name, site, pack, created_at) values ('hl7', $1, $2, $3, $4, now())",
      [senderText(sender), sender.name, sender.facility, sender.pack],
    );
  }
  await feeds.refresh();
  const waiting: Promise<unknown>[] = [];
  for (const action of actionsOf(exams)) {
    for (const { content, label } of entriesOf(action)) waiting.push(journal.append(content, label));
    if (waiting.length > 2000) await Promise.all(waiting.splice(0));
  }
  await Promise.all(waiting);

  const began = performance.now();
  const room = {
    pool,
    clock,
    log: { error: (fields: object, message: string) => console.error(message, fields) },
    journalId: 'bench',
    feeds,
    zone,
    may: async () => true,
    readAgain: (_: string, at: { segment: number; offset: number }) => readEntryAt(folder, at),
  };
  let from = { segment: 1, offset: 0 };
  let recorded = 0;
  for (;;) {
    const { entries, next } = await readEntries({ folder, from, limit: 500, upTo: journal.end });
    if (entries.length === 0) break;
    await recordEntries(entries, next, room);
    recorded += entries.length;
    from = next;
  }
  const rate = recorded / ((performance.now() - began) / 1000);
  await journal.close();
  return rate;
}

/** Ordinary exams, and of each the first image, drawn by nobody: what is balanced is not the picture. */
function actionsOf(exams: number): readonly Action[] {
  const stage = openStage('balance', new Date(), zone);
  for (let index = 0; index < exams; index++) {
    const site = index % 3 === 0 ? 'RXE' : 'RXN';
    const exam = stage.exam(
      site,
      stage.random.pick(['chest', 'hand'] as const),
      minutesAfter(stage.until, -stage.random.whole(200, 20_000)),
    );
    requested(stage, exam);
    stage.images(exam, minutesAfter(exam.performedAt, 3), { undrawn });
    if (stage.random.chance(0.8)) stage.report(exam, reportOf(stage, exam), minutesAfter(exam.performedAt, 90));
  }
  return stage.actions;
}

const undrawn: Picture = {
  rows: 16,
  columns: 16,
  pixels: new Uint16Array(256),
  bitsStored: 12,
  colour: 'MONOCHROME2',
  millimetresPerPixel: 1,
  window: null,
};

function entriesOf(action: Action): readonly { readonly content: Uint8Array; readonly label: EntryLabel }[] {
  const common = { address: '127.0.0.1', receivedAt: new Date(action.at) };
  if (action.door === 'hl7') {
    const label: EntryLabel = {
      ...common,
      kind: 'message',
      door: 'mllp',
      sender: senderText(action.sender),
      details: {},
    };
    return [{ content: action.bytes, label }];
  }
  return action.images.map((image) => {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = image;
    const details = { sopClassUid, sopInstanceUid, transferSyntaxUid, calledAet: 'SAFELIGHT' };
    const label: EntryLabel = { ...common, kind: 'instance', door: 'c-store', sender: action.aeTitle, details };
    return { content: Buffer.concat([writeFileMeta(image), image.dataSet()]), label };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = tellResults(await benchBalance(Number(process.argv[2] ?? 10_000))) ? 0 : 1;
