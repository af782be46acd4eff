import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSilenceRules } from '../../server/readPolicies.ts';
import { type HeardHour, wholeHour } from './heardHour.ts';
import { learnRhythm } from './learnRhythm.ts';
import { patienceFor } from './patience.ts';
import { type HourNumber, hourNumber } from './weekCalendar.ts';

const { policy, calendar } = readSilenceRules('Europe/London');
const monday = hourNumber(new Date('2026-06-08T00:00:00Z'));

/** Every weekday at 10:00 local time so many minutes, the first of the hour. */
function mornings(days: number, minutes: (day: number) => number): readonly HeardHour[] {
  return Array.from({ length: days }, (_, day) => ({ day, hour: monday + day * 24 + 9 })).flatMap(({ day, hour }) =>
    calendar.hourOfWeek(hour) < 120 && minutes(day) > 0
      ? [{ hour, entries: 2 * minutes(day), minutes: '1'.repeat(minutes(day)).padEnd(60, '0') }]
      : [],
  );
}

function listenedFor(from: HourNumber, hours: number): Map<HourNumber, string> {
  return new Map(Array.from({ length: hours }, (_, at) => [from + at, wholeHour]));
}

const tuesdayAtTen = 24 + 10;
const sundayAtTen = 144 + 10;

test('R19 a feed is learned from what came of it in each hour of the week', () => {
  const rhythm = learnRhythm(
    mornings(42, () => 30),
    listenedFor(monday, 42 * 24),
    monday + 42 * 24,
    calendar,
    policy,
  );
  assert.ok(rhythm);
  assert.ok(Math.abs((rhythm.heardMinutes[tuesdayAtTen] as number) - 30) < 1e-9);
  assert.ok(Math.abs((rhythm.entries[tuesdayAtTen] as number) - 60) < 1e-9);
  assert.equal(rhythm.heardMinutes[sundayAtTen], 0);
  assert.equal(rhythm.heardMinutes[tuesdayAtTen + 1], 0);
});

test('R19 thirteen days are too little to know how a feed speaks, fourteen are enough', () => {
  const after = (days: number) => {
    const until = monday + 9 + days * 24;
    return learnRhythm(
      mornings(days, () => 30),
      listenedFor(monday, until - monday),
      until,
      calendar,
      policy,
    );
  };
  assert.equal(after(13), null);
  assert.notEqual(after(14), null);
});

test('R19 hours in which we did not listen are no hours of silence', () => {
  const heard = mornings(42, (day) => (day < 28 ? 30 : 0));
  const all = learnRhythm(heard, listenedFor(monday, 42 * 24), monday + 42 * 24, calendar, policy);
  const deaf = learnRhythm(heard, listenedFor(monday, 28 * 24), monday + 42 * 24, calendar, policy);
  assert.ok((all?.heardMinutes[tuesdayAtTen] as number) < 22);
  assert.ok(Math.abs((deaf?.heardMinutes[tuesdayAtTen] as number) - 30) < 1e-9);
});

test('R19 what was long ago counts for less: a feed that speaks more than it did is soon known so', () => {
  const heard = mornings(84, (day) => (day < 56 ? 10 : 40));
  const rhythm = learnRhythm(heard, listenedFor(monday, 84 * 24), monday + 84 * 24, calendar, policy);
  const plainMean = (10 * 56 + 40 * 28) / 84;
  assert.ok((rhythm?.heardMinutes[tuesdayAtTen] as number) > plainMean + 3);
});

test('R19 in whatever order the hours are given, the same is learned', () => {
  const heard = mornings(42, (day) => 10 + (day % 7));
  const learned = (hours: readonly HeardHour[]) =>
    learnRhythm(hours, listenedFor(monday, 42 * 24), monday + 42 * 24, calendar, policy);
  assert.deepEqual(learned(heard.toReversed()), learned(heard));
});

test('R19 patience grows with the silences that a feed has by itself', () => {
  const even = Array.from({ length: 2000 }, (_, at) => 1 + (at % 10) / 10);
  const uneven = even.map((gap, at) => (at % 20 === 0 ? gap * 5 : gap));
  assert.ok(patienceFor(uneven, 60, policy) > 2 * patienceFor(even, 60, policy));
});

test('R19 a failure of two days in the past teaches hardly any patience', () => {
  const gaps = Array.from({ length: 2000 }, (_, at) => -Math.log((at + 1) / 2001));
  const failed = [...gaps, 3000, 2500, 4000];
  assert.ok(patienceFor(failed, 60, policy) < 1.6 * patienceFor(gaps, 60, policy));
});
