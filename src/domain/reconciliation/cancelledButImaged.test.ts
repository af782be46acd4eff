import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, heard, imaged, order, orderFacts, policies, recorded, study } from '../../../testing/examFacts.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { OrderFact } from '../ledger/fact.ts';

const performed = order();
const cancelled = order({ status: 'cancelled', occurredAt: at('10:30') });

function balanced(orders: readonly OrderFact[], now = new Date(at('13:00'))) {
  const record = { ...orderFacts([]), orders: heard(...orders) };
  return balanceExam(recorded(record, [{ study: study() }]), policies, now);
}

test('R12 an order that is cancelled in the RIS and has images is told, with both sides, and stays unread', () => {
  for (const orders of [[performed, cancelled], [cancelled, performed], [cancelled]]) {
    const { variances, unread, standing } = balanced(orders);
    const [variance, ...others] = variances;
    assert.deepEqual(others, []);
    assert.equal(variance?.kind, 'status-disagreement');
    assert.equal(variance?.says, 'The RIS says cancelled, and there are images.');
    assert.equal(variance?.severity, 'unreported');
    assert.deepEqual(
      variance?.evidence.filter(({ value }) => value !== null),
      [
        { field: 'Status', system: 'RIS', value: 'cancelled' },
        { field: 'Images', system: 'Images', value: 'some' },
      ],
    );
    assert.notEqual(unread, null);
    assert.equal(standing.state, 'open');
  }
});

test('R12 messages cross: it stands an hour after the later of the two, not a minute sooner, and closes by itself', () => {
  const early = balanced([performed, cancelled], new Date(at('11:29')));
  assert.deepEqual(early.variances, []);
  assert.equal(early.standing.state === 'open' && early.standing.lookAgainAt, at('11:30'));
  assert.deepEqual(
    balanced([performed, cancelled], new Date(at('11:30'))).variances.map(({ since }) => since),
    [at('11:30')],
  );
  const again = order({ occurredAt: at('12:30') });
  assert.deepEqual(balanced([performed, cancelled, again], new Date(at('23:00'))).variances, []);
});

test('R12 images under the number of a cancelled order are linked to it, others find none', () => {
  const links = (images: ReturnType<typeof study>) =>
    balanceExam(imaged(images, [orderFacts([performed, cancelled])]), policies, new Date(at('13:00'))).links;
  assert.deepEqual(
    links(study()).map(({ standing }) => standing),
    ['linked'],
  );
  assert.deepEqual(links(study({ accession: null })), []);
});
