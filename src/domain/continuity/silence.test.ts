import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSilenceRules } from '../../server/readPolicies.ts';
import type { FeedRhythm } from './feedRhythm.ts';
import { unheardWeight } from './feedRhythm.ts';
import { type Listened, wholeHour } from './heardHour.ts';
import { type JudgedFeed, promisedBy, silentFrom } from './silence.ts';
import { usualInWords } from './silenceInWords.ts';
import { watchFeed } from './watchFeed.ts';
import { hourNumber } from './weekCalendar.ts';

const rules = readSilenceRules('Europe/London');

/** Heard in half of all minutes from 8 to 18 on weekdays, a message every 40 s; never else. Ten minutes of it are patience. */
const daytime = (hourOfWeek: number) => hourOfWeek < 120 && hourOfWeek % 24 >= 8 && hourOfWeek % 24 < 18;
const rhythm: FeedRhythm = {
  heardMinutes: Array.from({ length: 168 }, (_, hour) => (daytime(hour) ? 30 : 0)),
  entries: Array.from({ length: 168 }, (_, hour) => (daytime(hour) ? 90 : 0)),
  patience: 10 * unheardWeight(30),
  days: 84,
};

const always = (from: string, to: string): Listened => {
  const listened = new Map<number, string>();
  for (let hour = hourNumber(new Date(from)); hour <= hourNumber(new Date(to)); hour++) listened.set(hour, wholeHour);
  return listened;
};

const feed = (lastHeardAt: string, change: Partial<JudgedFeed> = {}): JudgedFeed => ({
  ...{ kind: 'hl7', rhythm, lastHeardAt: new Date(lastHeardAt) },
  ...change,
});

const cases: readonly {
  readonly name: string;
  readonly last: string;
  readonly now: string;
  readonly silent: string | null;
  readonly change?: Partial<JudgedFeed>;
}[] = [
  {
    name: 'a feed is silent when its patience is over',
    last: '2026-11-24T10:00:30Z',
    now: '2026-11-24T10:11:00Z',
    silent: '2026-11-24T10:11:00Z',
  },
  { name: 'a second earlier it is not', last: '2026-11-24T10:00:30Z', now: '2026-11-24T10:10:59Z', silent: null },
  {
    name: 'the night is no silence of a feed that sleeps',
    last: '2026-11-24T17:59:30Z',
    now: '2026-11-25T08:09:59Z',
    silent: null,
  },
  { name: 'the morning is', last: '2026-11-24T17:59:30Z', now: '2026-11-25T09:00:00Z', silent: '2026-11-25T08:10:00Z' },
  {
    name: 'what began in the evening goes on in the morning',
    last: '2026-11-24T17:55:30Z',
    now: '2026-11-25T09:00:00Z',
    silent: '2026-11-25T08:06:00Z',
  },
  { name: 'a weekend is no silence', last: '2026-11-27T17:59:30Z', now: '2026-11-30T08:09:59Z', silent: null },
  { name: 'a bank holiday is no silence', last: '2026-12-24T17:59:30Z', now: '2026-12-28T08:09:59Z', silent: null },
  {
    name: 'in summer the morning comes an hour earlier',
    last: '2026-07-06T16:59:30Z',
    now: '2026-07-07T09:00:00Z',
    silent: '2026-07-07T07:10:00Z',
  },
  {
    name: 'over the night in which the clocks go forward too',
    last: '2026-03-27T17:59:30Z',
    now: '2026-03-30T09:00:00Z',
    silent: '2026-03-30T07:10:00Z',
  },
  { name: 'and back', last: '2026-10-23T16:59:30Z', now: '2026-10-26T09:00:00Z', silent: '2026-10-26T08:10:00Z' },
  {
    name: 'a new feed is given the plain limit',
    last: '2026-11-24T10:00:30Z',
    now: '2026-11-24T12:00:00Z',
    silent: '2026-11-24T11:01:00Z',
    change: { rhythm: null },
  },
  {
    name: 'and is not silent before it',
    last: '2026-11-24T10:00:30Z',
    now: '2026-11-24T11:00:59Z',
    silent: null,
    change: { rhythm: null },
  },
  {
    name: 'each kind has its own plain limit',
    last: '2026-11-24T10:00:30Z',
    now: '2026-11-25T10:00:00Z',
    silent: '2026-11-24T22:01:00Z',
    change: { rhythm: null, kind: 'dicom' },
  },
  {
    name: 'however impatient, five minutes are never a silence',
    last: '2026-11-24T10:00:30Z',
    now: '2026-11-24T10:05:59Z',
    silent: null,
    change: { rhythm: { ...rhythm, patience: 0.1 } },
  },
  {
    name: 'six are',
    last: '2026-11-24T10:00:30Z',
    now: '2026-11-24T10:06:00Z',
    silent: '2026-11-24T10:06:00Z',
    change: { rhythm: { ...rhythm, patience: 0.1 } },
  },
  {
    name: 'a clock that runs ahead makes nothing silent',
    last: '2026-11-24T10:05:00Z',
    now: '2026-11-24T10:00:00Z',
    silent: null,
  },
];
for (const { name, last, now, silent, change } of cases) {
  test(`R19 ${name}`, () => {
    const from = silentFrom(feed(last, change), always(last, now), new Date(now), rules);
    assert.equal(from?.toISOString() ?? null, silent && new Date(silent).toISOString());
  });
}

test('R19 H-60 minutes in which we did not listen are no silence of a feed', () => {
  const listened = new Map(always('2026-11-24T09:00:00Z', '2026-11-24T16:00:00Z'));
  listened.set(hourNumber(new Date('2026-11-24T10:00:00Z')), '1'.repeat(5).padEnd(60, '0'));
  listened.delete(hourNumber(new Date('2026-11-24T11:00:00Z')));
  const heard = feed('2026-11-24T10:00:30Z');
  assert.equal(silentFrom(heard, listened, new Date('2026-11-24T12:05:59Z'), rules), null);
  const from = silentFrom(heard, listened, new Date('2026-11-24T12:06:00Z'), rules);
  assert.equal(from?.toISOString(), '2026-11-24T12:06:00.000Z', 'four minutes before, six after');
  assert.equal(silentFrom(heard, new Map(), new Date('2027-11-24T12:06:00Z'), rules), null, 'nobody listened at all');
});

test('R19 H-60 the promise is the moment from which silence counts', () => {
  for (let minute = 0; minute < 7 * 1440; minute += 37) {
    const last = new Date(Date.parse('2026-11-23T00:00:20Z') + minute * 60_000);
    const promised = promisedBy(feed(last.toISOString()), rules);
    assert.ok(promised !== null && promised > last);
    const listened = always(last.toISOString(), promised.toISOString());
    assert.equal(silentFrom(feed(last.toISOString()), listened, promised, rules)?.getTime(), promised.getTime());
    const before = new Date(promised.getTime() - 1);
    assert.equal(silentFrom(feed(last.toISOString()), listened, before, rules), null);
  }
});

test('R19 a feed that never speaks is promised nothing', () => {
  const mute = { ...rhythm, heardMinutes: rhythm.heardMinutes.map(() => 0) };
  assert.equal(promisedBy(feed('2026-11-24T10:00:00Z', { rhythm: mute }), rules), null);
});

const watched = { ...feed('2026-11-24T13:52:10Z'), wasHeard: true, openSince: null };
const afternoon = always('2026-11-24T13:00:00Z', '2026-11-24T18:00:00Z');

test('R19 a silence opens with its reasons in words, once', () => {
  const now = new Date('2026-11-24T14:05:00Z');
  assert.deepEqual(watchFeed(watched, afternoon, now, rules), {
    kind: 'opens',
    since: watched.lastHeardAt,
    words: 'silent since 13:52; usually a message every 40 s at this hour',
  });
  assert.equal(watchFeed({ ...watched, openSince: watched.lastHeardAt }, afternoon, now, rules), null);
});

test('R19 a silence closes when the feed is heard, and says after how long', () => {
  const now = new Date('2026-11-24T15:10:20Z');
  const heard = { ...watched, openSince: watched.lastHeardAt, lastHeardAt: new Date('2026-11-24T15:10:10Z') };
  assert.deepEqual(watchFeed(heard, afternoon, now, rules), {
    kind: 'closes',
    since: watched.lastHeardAt,
    words: 'heard again at 15:10 after 1 h 18 min',
  });
});

test('R19 a silence over midnight names the day', () => {
  const now = new Date('2026-11-25T09:00:00Z');
  const listened = always('2026-11-24T13:00:00Z', '2026-11-25T09:00:00Z');
  assert.match(watchFeed(watched, listened, now, rules)?.words ?? '', /^silent since 24 Nov 13:52; /);
});

test('R19 a feed that was never heard says so, and a new one why it is told of', () => {
  const fresh = { ...watched, rhythm: null, wasHeard: false };
  const notice = watchFeed(fresh, afternoon, new Date('2026-11-24T15:00:00Z'), rules);
  assert.equal(notice?.words, 'never heard; how it usually speaks is not known yet, so it is told of after 1 h');
  assert.equal(
    watchFeed({ ...fresh, openSince: fresh.lastHeardAt }, afternoon, new Date('2026-11-24T16:00:00Z'), rules),
    null,
  );
});

test('R19 how a feed usually speaks is said in the unit that a person would choose', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  const all = (heard: number, entries: number): FeedRhythm => ({
    ...rhythm,
    heardMinutes: rhythm.heardMinutes.map(() => heard),
    entries: rhythm.entries.map(() => entries),
  });
  const cases = [
    { kind: 'hl7', of: all(60, 5000), says: 'usually a message every second at this hour' },
    { kind: 'hl7', of: all(60, 1200), says: 'usually a message every 3 s at this hour' },
    { kind: 'hl7', of: all(20, 24), says: 'usually a message every 3 min at this hour' },
    { kind: 'hl7', of: all(0.6, 0.6), says: 'usually a message every 2 h at this hour' },
    { kind: 'dicom', of: all(6, 2000), says: 'usually an image every 10 min at this hour' },
    { kind: 'dicom', of: all(0.1, 1), says: 'usually about 24 images a day, and few at this hour' },
    { kind: 'hl7', of: all(0.01, 0.02), says: 'usually about 3 messages a week' },
    { kind: 'hl7', of: null, says: 'how it usually speaks is not known yet' },
  ] as const;
  for (const { kind, of, says } of cases) assert.equal(usualInWords({ kind, rhythm: of }, now, rules), says);
});
