import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceExam } from '../../src/domain/ledger/balanceExam.ts';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { anyOrder } from './anyOrder.ts';
import type { Judge } from './memoryLedger.ts';

const policies = readPolicies();

test('10,000 sequences of facts, shuffled and with repeats, end in the same ledger byte for byte', () => {
  const { differs, stories, facts } = anyOrder({ seed: 'any order', sequences: 10_000, policies });
  assert.equal(differs, null);
  assert.ok(stories >= 200 && facts >= 100_000, `${stories} stories, ${facts} facts`);
});

test('a judge that looks at the order in which things were heard is caught', () => {
  const judge: Judge = (facts, rules, now) => {
    const balance = balanceExam(facts, rules, now);
    const first = facts.kind === 'recorded' ? facts.record.orders[0]?.fact.status : null;
    return { ...balance, policyVersion: `${balance.policyVersion} ${first}` };
  };
  const { differs } = anyOrder({ seed: 'control', sequences: 200, policies, judge });
  assert.match(differs ?? '', /heard in another order, the ledger is another/);
});
