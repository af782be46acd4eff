import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { devices, eprOf, messageSenders, pacsOf, senderText } from '../simulation/places.ts';
import { doorAction } from '../simulation/real/doorAction.ts';
import { dayAfter } from '../simulation/trust/calendar.ts';
import { trustDays } from '../simulation/trust/trustDays.ts';
import type { TrustEvent } from '../simulation/trust/trustEvent.ts';
import type { JournalPosition } from '../src/server/journal/entry.ts';
import { readEntries } from '../src/server/journal/readEntries.ts';
import { balanceDueExams } from '../src/server/ledger/balanceDueExams.ts';
import { openStores, type Stores } from '../src/server/openStores.ts';
import { readPolicies } from '../src/server/readPolicies.ts';
import { readSenderPacks } from '../src/server/readSenderPacks.ts';
import { openFeeds } from '../src/server/recording/feeds.ts';
import { recentKeys } from '../src/server/recording/recentKeys.ts';
import { type RecordingRoom, readAll, recordRead } from '../src/server/recording/recordEntries.ts';
import { entriesAtOnce } from '../src/server/recording/recorder.ts';
import { readSettings, type Settings } from '../src/server/settings.ts';
import { recordingRoom } from '../src/server/startLoops.ts';
import { writeFileMeta } from '../src/standards/dicom/fileMeta.ts';
import { type Bar, isMet, type Results, tellResults } from './results.ts';
import { timePages } from './yearPages.ts';

const zone = 'Europe/London';
/** A trust of 700,000 examinations a year does so many on a working day. */
const examsADay = 2_200;
const firstDay = '2025-11-03';

interface Passed {
  exams: number;
  messages: number;
  images: number;
  recordingMs: number;
  balances: number;
  balancingMs: number;
  readonly memory: number[];
}

/** How far the year has come, kept beside its ledger: a year takes more than an hour, and may be stopped and gone on with. */
interface SoFar {
  days: number;
  readonly from: JournalPosition;
  readonly passed: Passed;
}

/**
 * Lets the trust work for so many days, image headers only: everything it says is kept in the journal, then recorded, then balanced at
 * the end of each day, as a server does it that was away for the day. Then the pages are looked at, with all of it in the ledger.
 *
 * In a folder of its own that is gone afterwards; in `kept` everything stays, and a year that was stopped goes on from its last whole
 * week: time is counted while it works.
 */
export async function benchYear(days: number, kept: string | null = null): Promise<Results> {
  const home = kept ?? mkdtempSync(join(tmpdir(), 'safelight-year-'));
  if (kept) mkdirSync(kept, { recursive: true });
  try {
    const passed = await letPass(home, days);
    const pages = await timePages(home, passed.exams);
    const perSecond = (count: number) => count / (passed.recordingMs / 1000);
    const each = (count: number, what: string) =>
      `${count.toLocaleString('en-GB')} ${what}, ${Math.round(perSecond(count)).toLocaleString('en-GB')} a second`;
    const recorded: Bar = {
      // Eight million a year: six of HL7, two of images.
      name: 'Messages and image headers recorded',
      measured: perSecond(passed.messages + passed.images),
      unit: 'a second',
      must: { atLeast: 5000 },
      note: `${each(passed.messages, 'HL7 messages')}; ${each(passed.images, 'image headers')}`,
    };
    const grown = growth(passed.memory);
    return {
      name: 'year',
      title: `${days} days of the trust, ${passed.exams.toLocaleString('en-GB')} exams`,
      bars: [
        recorded,
        {
          name: 'Exams balanced',
          measured: passed.balances / (passed.balancingMs / 1000),
          unit: 'exams/s',
          must: { atLeast: 2000 },
          note: `${passed.balances.toLocaleString('en-GB')} balances; an exam is looked at again whenever something is said of it`,
        },
        {
          name: 'Memory grown between the first quarter and the last',
          measured: grown,
          unit: 'MiB',
          must: { atMost: 64 },
          note: 'live memory of the process that records and balances',
        },
        ...pages,
      ],
      controls: [
        {
          name: 'Recording each entry in a transaction of its own',
          failedAsItMust: !isMet({ ...recorded, measured: await oneByOne() }),
          note: 'two hundred messages',
        },
      ],
    };
  } finally {
    if (!kept) rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

const recent = recentKeys();
/** An interrupt lets the week end that has begun. */
const asked = { stop: false };

async function letPass(home: string, days: number): Promise<Passed> {
  const policies = readPolicies();
  const soFar = readSoFar(home);
  const { passed } = soFar;
  let now = new Date(`${dayAfter(firstDay, soFar.days)}T00:00:00Z`);
  const clock = () => now;
  await withStores(home, clock, async (stores, room) => {
    let { from } = soFar;
    if (soFar.days > 0 && journalText(stores.journal.end) !== journalText(from)) {
      throw new Error('Cannot go on: this year was stopped in the middle of a week');
    }
    for (let day = soFar.days; day < days && !asked.stop; day += 7) {
      const first = dayAfter(firstDay, day);
      const wish = { seed: `year ${day}`, from: first, days: Math.min(7, days - day), zone, examsADay };
      const week = trustDays({ ...wish, policies, faults: 'all' });
      passed.exams += week.exams.length;
      for (const [until, events] of byDay(week.events)) {
        await keep(stores, events);
        const began = performance.now();
        from = await record(stores, room, from, passed);
        const recorded = performance.now();
        now = until;
        for (;;) {
          const some = await balanceDueExams(stores.pool, policies, now);
          if (some === 0) break;
          passed.balances += some;
        }
        passed.recordingMs += recorded - began;
        passed.balancingMs += performance.now() - recorded;
      }
      passed.memory.push(liveMebibytes());
      soFar.days = day + wish.days;
      writeSoFar(home, { ...soFar, from });
      console.error(progress(day + wish.days, days, passed));
    }
    await stores.pool.query('analyze');
  });
  if (soFar.days < days) {
    console.error(`Stopped after day ${soFar.days}. Go on with the same folder.`);
    process.exit(75);
  }
  return passed;
}

const nothingYet: SoFar = {
  days: 0,
  from: { segment: 1, offset: 0 },
  passed: { exams: 0, messages: 0, images: 0, recordingMs: 0, balances: 0, balancingMs: 0, memory: [] },
};

function readSoFar(home: string): SoFar {
  const file = join(home, 'so-far.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : structuredClone(nothingYet);
}

function journalText({ segment, offset }: JournalPosition): string {
  return `${segment} ${offset}`;
}

function writeSoFar(home: string, soFar: SoFar): void {
  const file = join(home, 'so-far.json');
  writeFileSync(`${file}.new`, JSON.stringify(soFar));
  renameSync(`${file}.new`, file);
}

/** The events of each day with its end. What is told after the last day counts to the last. */
function byDay(events: readonly TrustEvent[]): readonly (readonly [Date, readonly TrustEvent[]])[] {
  const days = Map.groupBy(events, ({ at }) => at.toISOString().slice(0, 10));
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, told]) => [new Date(`${day}T23:59:59.999Z`), told] as const);
}

async function keep({ journal }: Stores, events: readonly TrustEvent[]): Promise<void> {
  const waiting: Promise<unknown>[] = [];
  for (const event of events) {
    const action = doorAction(event, zone, false);
    const common = { address: '127.0.0.1', receivedAt: action.at };
    if (action.door === 'hl7') {
      const sender = senderText(action.sender);
      waiting.push(journal.append(action.bytes, { ...common, kind: 'message', door: 'mllp', sender, details: {} }));
    } else if (!action.refused) {
      for (const image of action.images) {
        const { sopClassUid, sopInstanceUid, transferSyntaxUid } = image;
        const details = { sopClassUid, sopInstanceUid, transferSyntaxUid, calledAet: 'SAFELIGHT' };
        const content = Buffer.concat([writeFileMeta(image), image.dataSet()]);
        waiting.push(
          journal.append(content, { ...common, kind: 'instance', door: 'c-store', sender: action.aeTitle, details }),
        );
      }
    }
    if (waiting.length > 4000) await Promise.all(waiting.splice(0));
  }
  await Promise.all(waiting);
}

/** As the recorder does it: the next batch is read while the database takes the one before. */
async function record(
  { journal, journalFolder }: Stores,
  room: RecordingRoom,
  from: JournalPosition,
  passed: Pick<Passed, 'messages' | 'images'>,
): Promise<JournalPosition> {
  const read = async (at: JournalPosition) => {
    const found = await readEntries({
      folder: journalFolder,
      from: at,
      limit: entriesAtOnce,
      upTo: journal.end,
      headBytes: 12_288,
    });
    return { ...found, entries: await readAll(found.entries, room) };
  };
  let at = from;
  let coming = read(at);
  for (;;) {
    const { entries, next } = await coming;
    if (entries.length === 0) return at;
    const recording = recordRead(entries, next, room, recent);
    coming = read(next);
    await recording;
    for (const { kind } of entries) passed[kind === 'message' ? 'messages' : 'images'] += 1;
    at = next;
  }
}

/** Messages a second when nothing is done together. */
async function oneByOne(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'safelight-year-'));
  const began = new Date(`${firstDay}T23:00:00Z`);
  let rate = 0;
  try {
    await withStores(
      home,
      () => began,
      async (stores, room) => {
        const week = trustDays({
          seed: 'one by one',
          from: firstDay,
          days: 1,
          zone,
          examsADay: 60,
          policies: readPolicies(),
          faults: 'none',
        });
        const messages = week.events.filter(({ kind }) => kind !== 'images').slice(0, 200);
        await keep(stores, messages);
        const { entries } = await readEntries({
          folder: stores.journalFolder,
          from: { segment: 1, offset: 0 },
          limit: 200,
          upTo: stores.journal.end,
        });
        const from = performance.now();
        for (const entry of entries) await recordRead(await readAll([entry], room), entry.next, room);
        rate = entries.length / ((performance.now() - from) / 1000);
      },
    );
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
  return rate;
}

async function withStores(
  home: string,
  clock: () => Date,
  work: (stores: Stores, room: RecordingRoom) => Promise<void>,
): Promise<void> {
  const settings = settingsOf(home);
  const stores = await openStores(settings, clock);
  try {
    await enrol(stores);
    const feeds = openFeeds(stores.pool, readSenderPacks(), 'LOCAL');
    await feeds.refresh();
    await work(stores, recordingRoom(settings, stores, feeds, clock));
  } finally {
    await stores.stop();
  }
}

function settingsOf(home: string): Settings {
  const read = readSettings({
    SAFELIGHT_HOME: home,
    SAFELIGHT_ADMIN_PASSWORD: 'correct horse battery staple',
    LOG_LEVEL: 'warn',
  });
  if (read.kind !== 'read') throw new Error(`Cannot measure: ${read.problems.join(' ')}`);
  return read.settings;
}

async function enrol({ pool }: Stores): Promise<void> {
  for (const { aeTitle, site, name } of devices) {
    await pool.query(
      `insert into peer (ae_title, address, site, name, verbs, enrolled_by, enrolled_at)
       values ($1, '127.0.0.1', $2, $3, '{echo,store}', 'bench', now()) on conflict do nothing`,
      [aeTitle, site, name],
    );
  }
  for (const sender of [...Object.values(messageSenders), ...Object.values(pacsOf), ...Object.values(eprOf)]) {
    await pool.query(
      `insert into feed (kind, sender, name, site, pack, system_set, confirms_reports_since, created_at)
       values ('hl7', $1, $2, $3, $4, $5, case when $5 in ('pacs', 'epr') then $6::timestamptz end, $6) on conflict do nothing`,
      [senderText(sender), sender.name, sender.facility, sender.pack, sender.system, `${firstDay}T00:00:00Z`],
    );
  }
}

function growth(memory: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  return Math.max(...memory.slice(-quarter)) - Math.max(...memory.slice(0, quarter));
}

/** Of this process, its garbage collected. */
function liveMebibytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / (1024 * 1024);
}

function progress(day: number, days: number, { messages, recordingMs, balances, balancingMs }: Passed): string {
  const per = (count: number, ms: number) => Math.round(count / (ms / 1000)).toLocaleString('en-GB');
  return `Day ${day} of ${days}: ${per(messages, recordingMs)} messages/s recorded, ${per(balances, balancingMs)} exams/s balanced`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [days = '28', kept] = process.argv.slice(2);
  process.once('SIGINT', () => {
    asked.stop = true;
  });
  process.exitCode = tellResults(await benchYear(Number(days), kept)) ? 0 : 1;
}
