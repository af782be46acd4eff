import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ann, at, bob, heard, nobody, order, report } from '../../../testing/examFacts.ts';
import { orderState } from './orderState.ts';

const ofReport = order({ occurredAt: at('11:00'), patient: bob, toldByReport: true });
const cases = [
  { name: 'the order alone says whose examination it is', orders: [order()], patient: ann },
  {
    name: 'H-03 a later report under a wrong number does not give the order to another patient',
    orders: [order(), ofReport],
    patient: ann,
  },
  {
    name: 'a later order message does: the examination was moved',
    orders: [order(), order({ occurredAt: at('11:00'), patient: bob })],
    patient: bob,
  },
  { name: 'where no order was ever heard, what stands beside the report counts', orders: [ofReport], patient: bob },
  { name: 'so it does where the orders name nobody', orders: [order({ patient: nobody }), ofReport], patient: bob },
];
for (const { name, orders, patient } of cases) {
  test(name, () => {
    const reports = heard(report({ occurredAt: at('11:00'), patient: bob }));
    assert.deepEqual(orderState('order:RXN|A1', heard(...orders), reports).patient, patient);
  });
}
