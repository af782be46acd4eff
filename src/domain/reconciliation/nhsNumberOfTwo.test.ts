import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ann, at, heardFrom, order, orderFacts, patient, policies, recorded } from '../../../testing/examFacts.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { PatientFact } from '../ledger/fact.ts';
import { whyClosed } from './whyClosed.ts';

const elsewhere = { ...ann, localIds: [{ issuer: 'RXE', value: '900' }] };
const stranger = { ...elsewhere, birthDate: '1988-07-01', familyName: 'Zhang', givenName: 'Mei' };

function found(...records: readonly PatientFact[]) {
  const facts = recorded(orderFacts([order()]), [], { patients: heardFrom('pas', ...records) });
  return balanceExam(facts, policies, new Date(at('10:00'))).variances.filter(({ kind }) => kind === 'nhs-number');
}

test('X10 one NHS number that another hospital knows as somebody born on another day is two people', () => {
  const [variance, ...others] = found(patient(), patient({ patient: stranger }));
  assert.deepEqual(others, []);
  assert.equal(variance?.severity, 'wrong-person');
  assert.equal(
    variance?.says,
    'NHS number 999 000 0018 stands for two people: here born on 12 March 1951, and born on 1 July 1988 at another hospital (RXE 900).',
  );
  const man = found(patient({ patient: { ...elsewhere, sex: 'M' } }));
  assert.match(man[0]?.says ?? '', /here a woman, and a man at another hospital/);
});

test('X10 one person at two hospitals, and two with the same hospital number, are no such thing', () => {
  assert.deepEqual(found(patient({ patient: elsewhere })), []);
  assert.deepEqual(found(patient({ patient: { ...elsewhere, birthDate: null, sex: 'U' } })), []);
  const other = { ...stranger, nhsNumber: '9434765919', localIds: [{ issuer: 'RXE', value: '17' }] };
  assert.deepEqual(found(patient({ patient: other })), []);
  assert.deepEqual(found(patient({ patient: { ...stranger, nhsNumber: null } })), []);
  // Within one hospital the two numbers of one NHS number are told by themselves.
  assert.deepEqual(found(patient({ patient: { ...stranger, localIds: [{ issuer: 'RXN', value: '900' }] } })), []);
});

test('X10 the latest word of the other hospital counts, in any order of hearing, and when it agrees the variance closes', () => {
  const wrong = patient({ patient: stranger, occurredAt: at('08:00') });
  const right = patient({ patient: elsewhere, occurredAt: at('09:00'), event: 'A08' });
  const third = patient({
    patient: { ...stranger, localIds: [{ issuer: 'RXW', value: '5' }] },
    occurredAt: at('07:00'),
  });
  assert.deepEqual(found(wrong, right), []);
  const expected = found(wrong, third, patient());
  assert.deepEqual(
    expected.map(({ part }) => part),
    ['two-births:RXE|900', 'two-births:RXW|5'],
  );
  fc.assert(
    fc.property(fc.shuffledSubarray([wrong, third, patient(), wrong], { minLength: 4 }), (records) =>
      assert.deepEqual(found(...records), expected),
    ),
  );
  const facts = recorded(orderFacts([order()]), [], { patients: heardFrom('pas', right) });
  const closed = whyClosed(expected[0]!, balanceExam(facts, policies, new Date(at('10:00'))));
  assert.equal(closed, 'The hospitals say the same of the person with this NHS number now.');
});
