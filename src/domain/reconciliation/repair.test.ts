import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ann, at, bob, imaged, order, orderFacts, policies, recorded, study } from '../../../testing/examFacts.ts';
import { standing, step } from '../../../testing/steps.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { ExamBalance } from '../ledger/examBalance.ts';
import type { ExamFacts } from '../ledger/examFacts.ts';
import type { Decision, RepairFact } from '../ledger/fact.ts';
import { factSentence } from '../ledger/factSentence.ts';
import type { Repair } from './repair.ts';
import { repairsOffered } from './repairsOffered.ts';
import { whatChanges } from './whatChanges.ts';
import { whyClosed } from './whyClosed.ts';

const evening = new Date(at('20:00'));
const uid = '2.25.1';
const anchor = 'order:RXN|A1';

function repair(of: Repair, repairId = 'r1', time = '19:00'): RepairFact {
  return { kind: 'repair', repairId, repair: of, reason: 'As seen.', repairedBy: 'sam', occurredAt: at(time) };
}

const undo = (repairId: string, time = '19:30'): Decision => ({
  kind: 'undo',
  repairId,
  reason: 'Not so.',
  undoneBy: 'kim',
  occurredAt: at(time),
});
const link = (to = anchor): Repair => ({ kind: 'link', studyInstanceUid: uid, anchor: to });
const unlink = (from = anchor): Repair => ({ kind: 'unlink', studyInstanceUid: uid, anchor: from });
const foreign: Repair = { kind: 'foreign', studyInstanceUid: uid };
const noImages: Repair = { kind: 'no-images-expected', anchor };

const balance = (facts: ExamFacts, decisions: readonly Decision[] = []): ExamBalance =>
  balanceExam({ ...facts, decisions }, policies, evening);
const kinds = ({ variances }: ExamBalance) => variances.map(({ kind }) => kind);

/** Images of Ann under no accession number, and an order of hers of another day: nothing links them by rule. */
const unordered = imaged(study({ accession: null }), [
  orderFacts([order({ scheduledAt: at('09:30', '2026-11-18'), performedAt: at('09:40', '2026-11-18') })]),
]);

test('R14 images that a person links with an order stand with it, and the variance closes with their name', () => {
  const [before, after] = [balance(unordered), balance(unordered, [repair(link())])];
  assert.deepEqual(kinds(before), ['images-without-order']);
  assert.deepEqual(after.standing, { state: 'joined', to: anchor });
  assert.deepEqual(
    after.links.map(({ standing, ruleVersion }) => [standing, ruleVersion]),
    [['linked', 'person:sam']],
  );
  const [stood] = before.variances;
  assert.ok(stood);
  assert.equal(whyClosed(stood, after), 'Linked images with this order by sam: As seen.');
});

test('R14 H-03 a person’s link against another date of birth, NHS number or sex is a conflict and no link', () => {
  for (const change of [{ birthDate: '1951-03-13' }, { nhsNumber: '9434765919' }, { sex: 'M' }]) {
    const images = study({ accession: null, identities: [{ ...ann, ...change }] });
    const after = balance(imaged(images, [orderFacts([order()])]), [repair(link())]);
    assert.deepEqual(
      after.links.map(({ standing }) => standing),
      ['conflict'],
      Object.keys(change)[0],
    );
    assert.ok(kinds(after).includes('identity-conflict'));
  }
});

test('R14 a person’s link counts before the rule’s, and two people in one study are linked by nobody', () => {
  const two = [
    orderFacts([order()]),
    orderFacts([order({ accession: { issuer: 'RXN', value: 'A2' } })], [], 'order:RXN|A2'),
  ];
  const after = balance(imaged(study(), two), [repair(link('order:RXN|A2'))]);
  assert.deepEqual(
    after.links.map((one) => [one.anchor, one.standing]),
    [
      [anchor, 'suggested'],
      ['order:RXN|A2', 'linked'],
    ],
  );
  const mixed = balance(imaged(study({ identities: [ann, bob] }), two), [repair(link())]);
  assert.deepEqual(mixed.links, []);
});

test('R14 images that a person unlinks stand by themselves, whatever UID and accession number say', () => {
  const facts = imaged(study(), [orderFacts([order({ studyInstanceUid: uid })])]);
  assert.equal(balance(facts).standing.state, 'joined');
  const after = balance(facts, [repair(unlink())]);
  assert.deepEqual(after.links, []);
  assert.deepEqual(kinds(after), ['images-without-order']);
});

test('R14 of link and unlink of the same order the later counts, in whatever order they are heard', () => {
  const earlier = repair(link(), 'r1', '18:00');
  const later = repair(unlink(), 'r2', '18:30');
  assert.deepEqual(balance(unordered, [earlier, later]), balance(unordered, [later, earlier]));
  assert.deepEqual(balance(unordered, [later, earlier]).links, []);
});

test('R14 H-09 images marked as another hospital’s owe nothing here, until more of them come', () => {
  const after = balance(unordered, [repair(foreign)]);
  assert.deepEqual(after.standing, {
    state: 'closed',
    because: 'Marked as images of another hospital by sam: As seen.',
  });
  assert.deepEqual([after.variances, after.unread, after.links], [[], null, []]);
  const more = imaged(study({ accession: null, lastReceivedAt: at('19:01') }));
  assert.deepEqual(kinds(balance(more, [repair(foreign)])), ['images-without-order']);
  const notMore = imaged(study({ accession: null, lastReceivedAt: at('19:00') }));
  assert.deepEqual(kinds(balance(notMore, [repair(foreign)])), []);
});

test('R14 an order that is certain to be of images is heard, although somebody took them for another hospital’s', () => {
  const certain = imaged(study(), [orderFacts([order({ studyInstanceUid: uid })])]);
  assert.deepEqual(balance(certain, [repair(foreign)]), balance(certain));
  const anothers = imaged(study({ identities: [bob] }), [orderFacts([order()])]);
  assert.ok(kinds(balance(anothers, [repair(foreign)])).includes('identity-conflict'));
});

test('R14 an order of which no images are to be expected misses none, and is still to be read', () => {
  const facts = recorded(orderFacts([order()]));
  assert.deepEqual(kinds(balance(facts)), ['order-without-images']);
  const after = balance(facts, [repair(noImages)]);
  assert.deepEqual(kinds(after), []);
  assert.notEqual(after.unread, null);
});

test('R14 H-42 a scanner that names images is heard, although somebody said that none are to be expected', () => {
  const named = recorded(orderFacts([order()]), [], { steps: [standing([step()], {})] });
  assert.deepEqual(balance(named, [repair(noImages)]), balance(named));
  assert.ok(kinds(balance(named, [repair(noImages)])).includes('order-without-images'));
  assert.deepEqual(repairsOffered(named, balance(named)), []);
});

test('R14 what is undone counts as if it had never been made', () => {
  const two = [
    orderFacts([order()]),
    orderFacts([order({ accession: { issuer: 'RXN', value: 'A2' } })], [], 'order:RXN|A2'),
  ];
  const bases: readonly ExamFacts[] = [unordered, imaged(study(), two), recorded(orderFacts([order()]))];
  const repairs: readonly Repair[] = [
    link(),
    unlink(),
    link('order:RXN|A2'),
    unlink('order:RXN|A2'),
    foreign,
    noImages,
  ];
  const made = fc.array(
    fc.record({ of: fc.constantFrom(...repairs), undone: fc.boolean(), minute: fc.integer({ min: 10, max: 40 }) }),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(fc.constantFrom(...bases), made, fc.integer(), (facts, steps, seed) => {
      const said = steps.map(({ of, minute }, place) => repair(of, `r${place}`, `19:${minute}`));
      const undone = steps.flatMap(({ undone: isUndone }, place) => (isUndone ? [undo(`r${place}`)] : []));
      const net = said.filter((_, place) => !steps[place]?.undone);
      const shuffled = [...said, ...undone].sort((a, b) => hash(seed, a) - hash(seed, b));
      assert.deepEqual(balance(facts, shuffled), balance(facts, net));
    }),
  );
});

function hash(seed: number, decision: Decision): number {
  let sum = seed | 0;
  for (const letter of JSON.stringify(decision)) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  return sum;
}

test('R14 the desk offers what makes sense and nothing else, the likeliest first', () => {
  const says = (facts: ExamFacts, decisions: readonly Decision[] = []) =>
    repairsOffered({ ...facts, decisions }, balance(facts, decisions)).map(({ repair: one }) => one.kind);
  assert.deepEqual(says(imaged(study({ accession: null }))), ['foreign']);
  const twoOrders = ['A1', 'A2'].map((value) =>
    orderFacts([order({ accession: { issuer: 'RXN', value } })], [], `order:RXN|${value}`),
  );
  assert.deepEqual(says(imaged(study({ accession: null }), twoOrders)), ['link', 'link', 'foreign']);
  assert.deepEqual(says(imaged(study({ identities: [bob] }), [orderFacts([order()])])), ['unlink']);
  assert.deepEqual(says(recorded(orderFacts([order()]))), ['no-images-expected']);
  assert.deepEqual(says(recorded(orderFacts([order()]), [{ study: study() }])), ['unlink']);
  assert.deepEqual(says(recorded(orderFacts([order()]), [{ study: study(), standing: 'suggested' }])), [
    'link',
    'no-images-expected',
  ]);
});

test('R14 what changes is said thing by thing, and what stays is not', () => {
  const [before, after] = [balance(unordered), balance(unordered, [repair(foreign)])];
  assert.deepEqual(whatChanges([before], [before]), []);
  const [changed] = whatChanges([before], [after]);
  assert.equal(changed?.anchor, 'study:2.25.1');
  assert.deepEqual(
    changed?.changes.map(({ what, before: was, after: is }) => [
      what,
      was?.slice(0, 6) ?? null,
      is?.slice(0, 6) ?? null,
    ]),
    [
      ['State', 'Open', 'Closed'],
      ['To be read by', before.unread?.dueAt.slice(0, 6), null],
      ['Variance', before.variances[0]?.says.slice(0, 6), null],
    ],
  );
});

test('R14 a repair and its undoing are sentences of the time line', () => {
  assert.equal(factSentence(repair(foreign)), 'Marked as images of another hospital by sam: As seen.');
  assert.equal(factSentence(undo('r1')), 'Repair undone by kim: Not so.');
});
