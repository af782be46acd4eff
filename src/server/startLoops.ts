import { setTimeout } from 'node:timers/promises';
import type { Policies } from '../domain/ledger/policies.ts';
import { type SilenceWatch, startSilenceWatch } from './continuity/startWatch.ts';
import { everySoOften, type Loop } from './everySoOften.ts';
import { type Census, startCensus } from './figures/startCensus.ts';
import { addressMatches } from './intake/peerAddress.ts';
import { isBefore } from './journal/entry.ts';
import { readEntries } from './journal/readEntries.ts';
import { recentHeadBytes } from './journal/recentEntries.ts';
import { type Balancer, startBalancer } from './ledger/balancer.ts';
import { onNobodysListBySite } from './ledger/onNobodysList.ts';
import { watchScannerDays } from './ledger/watchScannerDays.ts';
import type { Stores } from './openStores.ts';
import { readPolicies, readSilenceRules, readSwapRules } from './readPolicies.ts';
import { readSenderPacks } from './readSenderPacks.ts';
import { type Feeds, openFeeds } from './recording/feeds.ts';
import { keepStatements } from './recording/keepStatements.ts';
import { recentKeys } from './recording/recentKeys.ts';
import { type RecordingRoom, readAll, recordRead } from './recording/recordEntries.ts';
import { type Recorder, startRecorder } from './recording/recorder.ts';
import { recordReleased } from './recording/recordReleased.ts';
import type { Settings } from './settings.ts';

/** The loops that follow the journal and the agenda: record, balance, send. */
export interface Loops {
  readonly feeds: Feeds;
  readonly policies: Policies;
  readonly packNames: readonly string[];
  readonly recorder: Recorder;
  readonly balancer: Balancer;
  readonly census: Census;
  /** Resolves when all that is kept now is recorded and every exam that was due is balanced. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLoops(settings: Settings, stores: Stores, clock: () => Date): Promise<Loops> {
  const { pool, journal, log, metrics } = stores;
  const policies = readPolicies(settings.timeZone);
  const packs = readSenderPacks();
  const feeds = openFeeds(pool, packs, settings.site);
  await feeds.refresh();

  const room = recordingRoom(settings, stores, feeds, clock);
  const balancer = startBalancer({ pool, policies, clock, log, onBalanced: metrics.balanced });
  const recent = recentKeys();
  const recorder = startRecorder({
    journalId: stores.journalId,
    pool,
    clock,
    log,
    journalEnd: () => journal.end,
    // More of an entry is read where its first bytes do not do. Many are read at once, and all of that is thrown away again.
    read: async (from, upTo, limit) => {
      const { journalFolder: folder } = stores;
      const read =
        journal.recent(from, limit) ?? (await readEntries({ folder, from, upTo, limit, headBytes: recentHeadBytes }));
      return { ...read, entries: await readAll(read.entries, room) };
    },
    record: (entries, next) => recordRead(entries, next, room, recent),
    onRecorded: () => balancer.wake(),
  });
  const unheed = journal.onKept(() => recorder.wake());
  const sender = everySoOften(
    1000,
    () => keepStatements(pool, (content, label) => journal.append(content, label), clock),
    log,
    'statements',
  );
  const releaser = everySoOften(
    1000,
    async () => {
      if ((await recordReleased(room)) > 0) balancer.wake();
    },
    log,
    'released',
  );
  const refresher = everySoOften(5000, () => feeds.refresh(), log, 'feeds');
  const watch = watchSilence(settings, stores, recorder, clock);
  const scanners = watchScanners(stores, policies, balancer, clock);
  const census = startCensus({
    ...{ pool, clock, log },
    onNobodysList: () => onNobodysListBySite(pool),
  });
  metrics.watch(
    'imaging_exams_on_nobodys_list',
    'Exams that nobody owns: must be 0',
    () => census.conservation('everywhere').onNobodysList,
  );
  metrics.watch('imaging_recording_behind_seconds', 'How long the oldest unrecorded entry waits', () =>
    recorder.behindSince ? (clock().getTime() - recorder.behindSince.getTime()) / 1000 : 0,
  );

  return {
    feeds,
    policies,
    packNames: [...packs.keys()],
    recorder,
    balancer,
    census,
    async settled() {
      const { end } = journal;
      while (isBefore(recorder.position, end)) await setTimeout(50);
      const due = () => pool.query('select from agenda where look_at <= $1 limit 1', [clock()]);
      balancer.wake();
      while (((await due()).rowCount ?? 0) > 0) await setTimeout(50);
    },
    async stop() {
      unheed();
      await Promise.all([
        sender.stop(),
        releaser.stop(),
        refresher.stop(),
        census.stop(),
        watch.stop(),
        scanners.stop(),
      ]);
      await recorder.stop();
      await balancer.stop();
    },
  };
}

/** So many days of scanners at once and not more: the loop must be able to stop, and others to have their turn. */
const scannerDaysATurn = 50;

/** Looks at scanners' days that are due, a few at a time, all of them before it waits (R13). */
function watchScanners({ pool, log }: Stores, policies: Policies, balancer: Balancer, clock: () => Date): Loop {
  const rules = readSwapRules();
  return everySoOften(
    60_000,
    async () => {
      for (let turn = 0; turn < scannerDaysATurn; turn++) {
        if ((await watchScannerDays(pool, rules, policies, clock())) === 0) return;
        balancer.wake();
      }
    },
    log,
    'scanner days',
  );
}

/** What waits longer than this is behind: less is the recorder's own pace. */
const behindMs = 5_000;

/** Hears when feeds fall silent, and counts them (R19). */
function watchSilence(
  settings: Settings,
  { pool, journal, journalId, log, metrics }: Stores,
  recorder: Recorder,
  clock: () => Date,
): SilenceWatch {
  const sinceMs = (at: Date | null) => (at ? clock().getTime() - at.getTime() : 0);
  const watch = startSilenceWatch({
    ...{ pool, journalId, clock, log },
    rules: readSilenceRules(settings.timeZone),
    hearing() {
      if (journal.refusing !== null) return 'deaf';
      return sinceMs(recorder.behindSince) > behindMs ? 'behind' : 'listening';
    },
  });
  metrics.watchEach('imaging_feed_silent', 'Whether a feed is silent: 1, or 0', 'feed', () =>
    watch.feeds.map(({ name, silent }) => [name, silent ? 1 : 0]),
  );
  metrics.watchEach('imaging_feed_last_heard_seconds', 'How long ago a feed was last heard', 'feed', () =>
    watch.feeds.flatMap(({ name, lastHeardAt }) => (lastHeardAt ? [[name, sinceMs(lastHeardAt) / 1000] as const] : [])),
  );
  return watch;
}

/** What recording needs to know of the world; the replay of a whole journal uses the same. */
export function recordingRoom(
  settings: Pick<Settings, 'timeZone'>,
  stores: Pick<Stores, 'pool' | 'journalId' | 'readAgain'> & { readonly log: RecordingRoom['log'] },
  feeds: Feeds,
  clock: () => Date,
): RecordingRoom {
  const { pool, log, journalId, readAgain } = stores;
  return {
    ...{ pool, log, journalId, readAgain, feeds, clock },
    zone: settings.timeZone,
    async may(verb, aeTitle, address) {
      const { rows } = await pool.query<{ address: string }>(
        `select address from peer where ae_title = $1 and removed_at is null and $2 = any(verbs)`,
        [aeTitle, verb],
      );
      return rows.some((row) => addressMatches(row.address, address));
    },
  };
}
