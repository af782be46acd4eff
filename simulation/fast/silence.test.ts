import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPolicies, readSilenceRules } from '../../src/server/readPolicies.ts';
import { dayAfter } from '../trust/calendar.ts';
import { trustDays } from '../trust/trustDays.ts';
import { watchFeeds } from './feedWatch.ts';
import { runTrust } from './runTrust.ts';
import { breachInWords } from './shortestStory.ts';

const zone = 'Europe/London';
const policies = readPolicies();
const rules = readSilenceRules(zone);
const quarter = 15 * 60_000;

test('R19 in months of the trust every silent feed is noticed by its promised time, with one opening and one closing notice', () => {
  const wish = { seed: 'silences', from: '2026-02-02', days: 120, zone, examsADay: 160, policies } as const;
  const days = trustDays({ ...wish, faults: 'none', silences: 28 });
  // After its last day the trust only reports what it did: that is no usual week.
  const end = new Date(`${dayAfter(wish.from, wish.days)}T00:00:00Z`);
  const heard = days.events.filter(({ at }) => at < end);
  const { noticed, promised } = watchFeeds(heard, days.silences, rules);

  let owed = 0;
  for (const silence of days.silences) {
    const by = promised.get(silence);
    if (!by || by >= silence.until) continue;
    owed += 1;
    const mine = noticed.filter(
      ({ feed, openedAt }) => feed === silence.feed && openedAt >= silence.from && openedAt <= silence.until,
    );
    assert.equal(
      mine.length,
      1,
      `${silence.feed} from ${silence.from.toISOString()} to ${silence.until.toISOString()}`,
    );
    assert.ok((mine[0]?.openedAt.getTime() ?? 0) <= by.getTime() + quarter, `${silence.feed} was noticed late`);
    assert.ok(mine[0]?.closedAt, `${silence.feed} was never said to be heard again`);
  }
  assert.ok(owed >= 4, `only ${owed} silences were longer than promised`);

  const falseAlarms = noticed.filter(
    ({ feed, openedAt }) =>
      !days.silences.some((one) => one.feed === feed && openedAt >= one.from && openedAt <= one.until),
  );
  const feeds = new Set(days.events.map((event) => (event.kind === 'images' ? event.aeTitle : event.sender.name)));
  const months = ((120 - 14) / 30) * feeds.size;
  assert.ok(falseAlarms.length <= months, `${falseAlarms.length} false alarms in ${months} months of feeds`);
});

test('I-RECON I-REPORT while feeds are silent and when they speak again, every law holds and every fault is found', () => {
  const wish = { seed: 'silent and faulty', from: '2026-03-02', days: 60, zone, examsADay: 60, policies } as const;
  const days = trustDays({ ...wish, faults: 'all', silences: 8 });
  const run = runTrust(days, policies);
  if (run.breach) assert.fail(breachInWords(days, run.breach, policies));
  assert.ok(days.faults.some(({ kind, patients }) => kind === 'silent-feed' && patients.length > 0));
});
