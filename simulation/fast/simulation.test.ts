import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceExam } from '../../src/domain/ledger/balanceExam.ts';
import type { ExamBalance } from '../../src/domain/ledger/examBalance.ts';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { faults } from '../faults/faults.ts';
import { type TrustDays, trustDays } from '../trust/trustDays.ts';
import { eventInWords } from '../trust/trustEvent.ts';
import type { Judge } from './memoryLedger.ts';
import { runTrust } from './runTrust.ts';
import { breachInWords, shortestStory } from './shortestStory.ts';

const policies = readPolicies();
const usual = { days: 90, zone: 'Europe/London', examsADay: 69, policies };
/** From which day each seed begins: the clocks change in some, Easter and Christmas fall into others. */
const beginnings = ['2026-01-05', '2026-02-16', '2026-05-04', '2026-08-10', '2026-10-05', '2026-11-16'];

function daysOf(seed: number, wish: Partial<Parameters<typeof trustDays>[0]> = {}): TrustDays {
  const from = beginnings[seed % beginnings.length] as string;
  return trustDays({ ...usual, seed: `seed ${seed}`, from, faults: 'all', ...wish });
}

/** As many seeds as fit: at least some, at most so many, for so long. */
const secondsMax = 50;
const seedsLeast = 3;
const seedsMost = 24;

test('I-RECON I-REPORT I-OWN H-02 H-05 H-09 months of the trust: every law holds at every step, and every fault is found in time', () => {
  const began = performance.now();
  const kinds = new Set<string>();
  let seed = 1;
  for (; seed <= seedsMost; seed++) {
    if (seed > seedsLeast && performance.now() - began > secondsMax * 1000) break;
    const days = daysOf(seed);
    const run = runTrust(days, policies);
    if (run.breach) assert.fail(breachInWords(days, run.breach, policies));
    assert.ok(run.steps > 20_000 && run.found > 100, `seed ${seed} did too little`);
    for (const { kind } of days.faults) kinds.add(kind);
  }
  assert.deepEqual([...kinds].sort(), faults.map(({ kind }) => kind).sort());
});

test('I-RECON days without a fault raise no variance, and nothing is beyond its target', () => {
  const days = daysOf(0, { faults: 'none' });
  const run = runTrust(days, policies);
  if (run.breach) assert.fail(breachInWords(days, run.breach, policies));
  const found = [...run.ledger.balances.values()].flatMap(({ variances }) => variances);
  assert.deepEqual(found, []);
  assert.equal(days.faults.length, 0);
});

test('H-05 between two looks the clock changes nothing: every rule names the time at which it will say something else', () => {
  const days = daysOf(4, { days: 21 });
  const { judge, looked } = watchingTheClock(0);
  assert.equal(runTrust(days, policies, judge).breach, null);
  assert.ok(looked() > 20_000, `${looked()}`);
  // And if the looks came an hour later than they do, something would have changed before.
  assert.throws(() => runTrust(days, policies, watchingTheClock(3_600_000).judge), { code: 'ERR_ASSERTION' });
});

/** Balances, and again for the last moment before the next look (or so much later) and for one on the way. */
function watchingTheClock(later: number): { readonly judge: Judge; readonly looked: () => number } {
  let looked = 0;
  const judge: Judge = (facts, rules, now) => {
    const balance = balanceExam(facts, rules, now);
    const { standing } = balance;
    const until = standing.state === 'open' ? Date.parse(standing.lookAgainAt) : now.getTime() + 40 * 86_400_000;
    for (const at of [until - 1 + later, (now.getTime() + until) / 2]) {
      const then = balanceExam(facts, rules, new Date(at));
      assert.deepEqual(withoutLook(then), withoutLook(balance), facts.anchor);
      looked += 1;
    }
    return balance;
  };
  return { judge, looked: () => looked };
}

test('the same seed tells the same days, and another seed others', () => {
  const told = (seed: number) => daysOf(seed, { days: 3 }).events.map(eventInWords).join('\n');
  assert.equal(told(1), told(1));
  assert.notEqual(told(1), told(7));
});

test('each kind of fault alone is found, and a rate of none injects none', () => {
  for (const { kind } of faults) {
    const days = daysOf(2, { days: 12, faults: { [kind]: 40 } });
    const run = runTrust(days, policies);
    if (run.breach) assert.fail(breachInWords(days, run.breach, policies));
    assert.ok(days.faults.length > 0 && days.faults.every((fault) => fault.kind === kind), kind);
  }
});

/** When to look again is said anew each time. */
function withoutLook({ standing, ...rest }: ExamBalance): object {
  return { ...rest, standing: { ...standing, lookAgainAt: '' } };
}

/** Judges broken on purpose, and the law each of them must break. */
const broken: readonly {
  readonly name: string;
  readonly law: string;
  readonly judge: (balance: ExamBalance) => ExamBalance;
}[] = [
  {
    name: 'forgets images without an order',
    law: 'I-RECON',
    judge: (balance) => without(balance, 'images-without-order'),
  },
  {
    name: 'forgets orders without images',
    law: 'not found',
    judge: (balance) => without(balance, 'order-without-images'),
  },
  {
    name: 'calls a verified report of anybody a report',
    law: 'I-REPORT',
    judge: (balance) => (balance.shown.reportStatus ? { ...balance, unread: null } : balance),
  },
  {
    name: 'puts what is open on nobody’s list',
    law: 'conservation',
    judge: (balance) =>
      balance.standing.state === 'open'
        ? { ...balance, standing: { ...balance.standing, ownerRole: 'nobody' as 'reporter' } }
        : balance,
  },
  {
    name: 'closes what is unread',
    law: 'conservation',
    judge: (balance) =>
      balance.unread ? { ...balance, standing: { state: 'closed', because: 'Somebody said so.' } } : balance,
  },
  {
    name: 'looks again a minute after it should have',
    law: 'I-RECON',
    judge: (balance) =>
      balance.standing.state === 'open'
        ? { ...balance, standing: { ...balance.standing, lookAgainAt: minuteLater(balance.standing.lookAgainAt) } }
        : balance,
  },
  {
    name: 'sees a conflict where there is none',
    law: 'false alarm',
    judge: (balance) => {
      const alarm = { kind: 'identity-conflict', part: '', severity: 'wrong-person', says: 'They differ.' } as const;
      const variance = { ...alarm, evidence: [], ownerRole: 'coordinator', since: '', dueAt: null } as const;
      return balance.unread ? { ...balance, variances: [variance] } : balance;
    },
  },
];

for (const { name, law, judge } of broken) {
  test(`a judge that ${name} is caught`, () => {
    const days = daysOf(3, { days: 20 });
    const spoiled: Judge = (facts, rules, now) => judge(balanceExam(facts, rules, now));
    const { breach } = runTrust(days, policies, spoiled);
    assert.equal(breach?.law, law);
  });
}

test('a failure names its seed and tells the shortest story of the exam', () => {
  const days = daysOf(3, { days: 20 });
  const spoiled: Judge = (facts, rules, now) => {
    const balance = balanceExam(facts, rules, now);
    return balance.shown.reportStatus === 'preliminary' ? { ...balance, unread: null } : balance;
  };
  const { breach } = runTrust(days, policies, spoiled);
  assert.ok(breach);
  const story = shortestStory(days, breach, policies, spoiled);
  // The order says that it was performed, the images that it was exposed; the days tell thousands of things.
  assert.deepEqual(
    story.map((event) => event.kind),
    ['order', 'images', 'report'],
  );
  assert.ok(days.events.length > 1000);
  const words = breachInWords(days, breach, policies, spoiled);
  assert.match(words, /Seed seed 3: I-REPORT is broken at .* for order:/);
  assert.match(words, /preliminary report of/);
});

function without(balance: ExamBalance, kind: string): ExamBalance {
  return { ...balance, variances: balance.variances.filter((variance) => variance.kind !== kind) };
}

function minuteLater(instant: string): string {
  return new Date(Date.parse(instant) + 60_000).toISOString();
}
