import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../simulation/phantoms/seededRandom.ts';
import {
  drawTraffic,
  heardHours,
  listenedHours,
  type SimulatedFeed,
  type Stretch,
  simulatedFeeds,
  type Traffic,
} from '../../../testing/feedTraffic.ts';
import { readSilenceRules } from '../../server/readPolicies.ts';
import type { FeedRhythm } from './feedRhythm.ts';
import type { Listened } from './heardHour.ts';
import { learnRhythm } from './learnRhythm.ts';
import { type JudgedFeed, promisedBy } from './silence.ts';
import { type Notice, watchFeed } from './watchFeed.ts';
import { hourNumber } from './weekCalendar.ts';

// The proof that silence is heard (R19): four weeks of learning, then ninety days of a trust's feeds with silences of twelve
// minutes to two days, slow days, bursts, nights, weekends, bank holidays, the night in which the clocks go forward, and outages
// of our own. The promise that is held to is `promisedBy`: a function of what was learned and of the moment.

const rules = readSilenceRules('Europe/London');
const { policy, calendar } = rules;
const learnFrom = hourNumber(new Date('2026-02-23T00:00:00Z'));
const from = learnFrom + 28 * 24;
const to = from + 90 * 24;
const noise = { daySpread: 0.15, hourSpread: 0.2, slowDays: 0.05 };

/** A way of judging that the proof is put to. */
interface Judge {
  readonly name: string;
  /** What it knows of a feed at the beginning of a day. */
  learn(traffic: Traffic, listened: Listened, until: number): FeedRhythm | null;
}

const learned: Judge = {
  name: 'the learned rhythm',
  learn: (traffic, listened, until) => learnRhythm(hoursBefore(traffic, until), listened, until, calendar, policy),
};

const heardOf = new WeakMap<Traffic, ReturnType<typeof heardHours>>();
function hoursBefore(traffic: Traffic, until: number) {
  const all = heardOf.get(traffic) ?? heardHours(traffic);
  heardOf.set(traffic, all);
  return all.filter(({ hour }) => hour < until);
}

interface Outcome {
  readonly planted: number;
  /** Planted silences that were longer than promised, and those of them that were not noticed by the promised moment. */
  readonly owed: number;
  readonly missed: readonly string[];
  /** Notices while nothing was planted, counted for each month of thirty days. */
  readonly falseAlarms: readonly number[];
  /** What opened twice, closed without being open, or closed otherwise than when the feed was heard. */
  readonly wrong: readonly string[];
  readonly notices: number;
}

function plant(feed: SimulatedFeed, seed: string): readonly Stretch[] {
  const random = seededRandom(`planted ${seed} ${feed.name}`);
  const planted: Stretch[] = [];
  for (let at = from * 60 + random.whole(0, 8_000); at < to * 60 - 3_000; at += random.whole(5_000, 16_000)) {
    const length = Math.round(12 * (2880 / 12) ** random.next());
    planted.push({ from: at, to: at + length });
    at += length;
  }
  return planted;
}

/** Our own outages, of every feed at once: a server that is stopped, or a recorder that is far behind. */
function outages(seed: string): readonly Stretch[] {
  const random = seededRandom(`outages ${seed}`);
  const down: Stretch[] = [];
  for (let at = learnFrom * 60 + random.whole(0, 20_000); at < to * 60; at += random.whole(8_000, 30_000)) {
    down.push({ from: at, to: at + random.whole(3, 700) });
  }
  return down;
}

function prove(judge: Judge, feed: SimulatedFeed, seed: string, known = { outages: true }): Outcome {
  const down = outages(seed);
  const planted = plant(feed, seed);
  const traffic = drawTraffic(feed, { from: learnFrom, to }, calendar, noise, { planted, down }, seed);
  const listened = listenedHours({ from: learnFrom, to }, known.outages ? down : []);
  const outcome = { missed: [] as string[], wrong: [] as string[], falseAlarms: [0, 0, 0], owed: 0, notices: 0 };
  let learnedOn = from / 24;
  let rhythm = judge.learn(traffic, listened, from);
  let open: Date | null = null;
  let last = lastHeard(traffic, from * 60);
  for (let minute = from * 60; minute < to * 60; minute++) {
    const now = new Date((minute + 1) * 60_000);
    const heard = (traffic.minutes[minute - learnFrom * 60] as number) > 0;
    const before: JudgedFeed = { kind: feed.kind, rhythm, lastHeardAt: last };
    if (heard) {
      if (open === null) owe(before, minute);
      last = new Date(minute * 60_000 + 30_000);
      const day = Math.floor(minute / 1440);
      if (day > learnedOn) rhythm = judge.learn(traffic, listened, day * 24);
      learnedOn = day;
    }
    // Nothing can open within five minutes of a word: the watch need not be asked then.
    if (open === null && now.getTime() - last.getTime() < 5 * 60_000) continue;
    const watched = { kind: feed.kind, rhythm, lastHeardAt: last, wasHeard: true, openSince: open };
    const notice = watchFeed(watched, listened, now, rules);
    if (notice) note(notice, before, heard, minute);
  }
  return { ...outcome, planted: planted.length };

  /** A silence that ended unnoticed: it must have been shorter than promised, or our own. */
  function owe(before: JudgedFeed, heardIn: number): void {
    const promised = promisedBy(before, rules);
    if (promised === null || promised.getTime() > heardIn * 60_000) return;
    const stretch = { from: before.lastHeardAt.getTime() / 60_000, to: heardIn };
    if (!planted.some((one) => meet(one, stretch)) || down.some((one) => meet(one, stretch))) return;
    outcome.owed += 1;
    outcome.missed.push(`${feed.name}, seed ${seed}: silent from ${before.lastHeardAt.toISOString()}, ${heardIn}`);
  }

  function note(notice: Notice, before: JudgedFeed, heard: boolean, minute: number): void {
    const said = `${feed.name}, seed ${seed}: ${notice.kind} ${notice.since.toISOString()} at minute ${minute}`;
    outcome.notices += 1;
    if (notice.kind === 'closes') {
      if (open === null || !heard || notice.since.getTime() !== open.getTime()) outcome.wrong.push(said);
      open = null;
      return;
    }
    if (open !== null || heard) outcome.wrong.push(said);
    open = notice.since;
    const stretch = { from: before.lastHeardAt.getTime() / 60_000, to: minute + 1 };
    if (!planted.some((one) => meet(one, stretch))) {
      const month = Math.min(2, Math.floor((minute / 60 - from) / 720));
      outcome.falseAlarms[month] = (outcome.falseAlarms[month] as number) + 1;
      return;
    }
    outcome.owed += 1;
    const promised = promisedBy(before, rules);
    const late = promised === null || (minute + 1) * 60_000 > promised.getTime();
    if (late && !down.some((one) => meet(one, stretch))) outcome.missed.push(`${said}, later than promised`);
  }
}

function meet(one: Stretch, other: Stretch): boolean {
  return one.from < other.to && one.to > other.from;
}

function lastHeard(traffic: Traffic, before: number): Date {
  for (let minute = before - 1; ; minute--) {
    if ((traffic.minutes[minute - traffic.from * 60] as number) > 0) return new Date(minute * 60_000 + 30_000);
  }
}

const seeds = ['lantern', 'fixer', 'grain', 'tray'];
const monthsWithMore = ({ falseAlarms }: Outcome) => falseAlarms.filter((alarms) => alarms > 1).length;

let owedInAll = 0;
for (const feed of simulatedFeeds) {
  test(`R19 ninety days of ${feed.name}: every silence is noticed as promised, and hardly one that is none`, () => {
    for (const seed of seeds) {
      const outcome = prove(learned, feed, seed);
      owedInAll += outcome.owed;
      assert.deepEqual(outcome.missed, [], `seed ${seed}`);
      assert.deepEqual(outcome.wrong, [], `seed ${seed}`);
      assert.equal(monthsWithMore(outcome), 0, `false alarms ${outcome.falseAlarms.join()} with seed ${seed}`);
    }
  });
}

test('R19 the proof was about something: many silences were longer than promised', () => {
  assert.ok(owedInAll > 100, `${owedInAll} silences were owed`);
});

test('R19 a busy feed is promised to be noticed within twelve minutes on a weekday morning, a quiet one later', () => {
  const promised = (name: string, at: string): number => {
    const feed = simulatedFeeds.find((one) => one.name === name) as SimulatedFeed;
    const traffic = drawTraffic(feed, { from: learnFrom, to }, calendar, noise, { planted: [], down: [] }, 'promise');
    const rhythm = learned.learn(traffic, listenedHours({ from: learnFrom, to }, []), from + 42 * 24);
    const lastHeardAt = new Date(at);
    const by = promisedBy({ kind: feed.kind, rhythm, lastHeardAt }, rules);
    return ((by?.getTime() ?? Number.POSITIVE_INFINITY) - lastHeardAt.getTime()) / 60_000;
  };
  const tuesdayAtTen = '2026-05-05T09:00:00Z';
  assert.ok(promised('PAS', tuesdayAtTen) <= 12, `PAS: ${promised('PAS', tuesdayAtTen)} min`);
  assert.ok(promised('RIS', tuesdayAtTen) <= 20, `RIS: ${promised('RIS', tuesdayAtTen)} min`);
  assert.ok(promised('RIS', '2026-05-05T02:00:00Z') > 60, 'the same feed at night');
  assert.ok(promised('X-ray', tuesdayAtTen) <= 180, `X-ray: ${promised('X-ray', tuesdayAtTen)} min`);
});

const plainLimit = (minutes: number): Judge => ({ name: `a limit of ${minutes} minutes`, learn: () => limit(minutes) });

/** A rhythm that is the same at every hour: so many minutes may pass, whatever the hour. */
function limit(minutes: number): FeedRhythm {
  const every = (of: number) => Array.from({ length: 168 }, () => of);
  return { heardMinutes: every(60 * (1 - Math.exp(-1))), entries: every(60), patience: minutes, days: 90 };
}

for (const minutes of [15, 60, 720]) {
  const judge = plainLimit(minutes);
  test(`R19 negative control: ${judge.name} fails the proof`, () => {
    const outcomes = simulatedFeeds.slice(0, 7).map((feed) => proveAgainstLearned(judge, feed, 'lantern'));
    const late = outcomes.reduce((sum, { late }) => sum + late, 0);
    const falseMonths = outcomes.reduce((sum, { outcome }) => sum + monthsWithMore(outcome), 0);
    assert.ok(late + falseMonths > 5, `${late} late, ${falseMonths} months with false alarms`);
  });
}

/** As `prove`; and how many silences the judge notices later than the learned promise, if at all. */
function proveAgainstLearned(judge: Judge, feed: SimulatedFeed, seed: string) {
  const outcome = prove(judge, feed, seed);
  const traffic = drawTraffic(
    feed,
    { from: learnFrom, to },
    calendar,
    noise,
    { planted: plant(feed, seed), down: [] },
    seed,
  );
  const listened = listenedHours({ from: learnFrom, to }, []);
  let late = 0;
  for (const { from: begins, to: ends } of traffic.planted) {
    const day = Math.floor(begins / 1440) * 24;
    const lastHeardAt = lastHeard(traffic, begins);
    const by = (one: Judge) =>
      promisedBy({ kind: feed.kind, rhythm: one.learn(traffic, listened, day), lastHeardAt }, rules);
    const [promised, its] = [by(learned), by(judge)];
    if (promised && promised.getTime() < ends * 60_000 && (its === null || its > promised)) late += 1;
  }
  return { outcome, late };
}

test('R19 negative control: a watch that forgets its own outages takes them for silences', () => {
  const busy = simulatedFeeds.slice(0, 2);
  const alarms = (known: { readonly outages: boolean }) =>
    busy.flatMap((feed) => prove(learned, feed, 'lantern', known).falseAlarms).reduce((sum, n) => sum + n, 0);
  assert.ok(alarms({ outages: false }) > alarms({ outages: true }) + 5);
});
