import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDigit, judgeNhsNumber } from './nhsNumber.ts';

const cases = [
  { said: '9434765919', is: 'valid' },
  { said: '943 476 5870', is: 'valid' },
  { said: '999-000-0018', is: 'valid' },
  { said: '4010232137', is: 'valid' },
  { said: '9434765918', is: 'check-digit' },
  { said: '943476591', is: 'not-ten-digits' },
  { said: '94347659190', is: 'not-ten-digits' },
  { said: 'AB34765919', is: 'not-ten-digits' },
  { said: '', is: 'not-ten-digits' },
  { said: '8000000008', is: 'not-in-use' },
];
for (const { said, is } of cases) {
  test(`R5 "${said}" is ${is}`, () => {
    const judged = judgeNhsNumber(said);
    assert.equal(judged.kind === 'valid' ? 'valid' : judged.why, is);
  });
}

test('R5 the ten numbers of one digit pass the checksum and are refused all the same', () => {
  for (const digit of '0123456789') {
    assert.equal(checkDigit(digit.repeat(9)), Number(digit));
    assert.deepEqual(judgeNhsNumber(digit.repeat(10)), { kind: 'invalid', why: 'same-digit' });
  }
});

test('R5 two neighbouring digits that are swapped, and any one digit that is wrong, never pass', () => {
  const stem = fc.integer({ min: 400_000_000, max: 499_999_999 }).filter((n) => checkDigit(String(n)) < 10);
  fc.assert(
    fc.property(stem, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (n, place, by) => {
      const number = `${n}${checkDigit(String(n))}`;
      const [a, b] = [number[place] as string, number[place + 1] as string];
      const swapped = number.slice(0, place) + b + a + number.slice(place + 2);
      if (a !== b) assert.equal(judgeNhsNumber(swapped).kind, 'invalid');
      const mistyped = number.slice(0, place) + ((Number(a) + by) % 10) + number.slice(place + 1);
      assert.equal(judgeNhsNumber(mistyped).kind, 'invalid');
    }),
  );
});
