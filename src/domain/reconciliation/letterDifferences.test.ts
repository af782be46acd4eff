import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { letterDifferences, saidByMost } from './letterDifferences.ts';

/** `1[2]3` for the runs of a value: what stands in brackets differs. */
const marked = (value: string, other: string) =>
  letterDifferences(value, other)
    .map(({ text, differs }) => (differs ? `[${text}]` : text))
    .join('');

test('R4 differences are marked letter by letter', () => {
  const cases = [
    { value: '12 Mar 1951', other: '21 Mar 1951', says: '[12] Mar 1951' },
    { value: 'SMITH', other: 'SMYTH', says: 'SM[I]TH' },
    { value: 'SMITHE', other: 'SMITH', says: 'SMITH[E]' },
    { value: 'SMITH', other: 'SMITHE', says: 'SMITH' },
    { value: 'MCDONALD', other: 'MACDONALD', says: 'MCDONALD' },
    { value: 'MACDONALD', other: 'MCDONALD', says: 'M[A]CDONALD' },
    { value: '943 476 5919', other: '943 476 5870', says: '943 476 5[919]' },
    { value: 'Zoë', other: 'Zoe', says: 'Zo[ë]' },
    { value: 'MARGARET ANN', other: 'Margaret Anne', says: 'MARGARET ANN' },
    { value: 'Margaret Anne', other: 'MARGARET ANN', says: 'Margaret Ann[e]' },
    { value: 'SMITH', other: 'Smith', says: 'S[MITH]' },
    { value: 'İpek', other: 'Ipek', says: '[İ]pek' },
    { value: 'same', other: 'same', says: 'same' },
    { value: '', other: 'x', says: '' },
    { value: 'x', other: '', says: '[x]' },
  ];
  for (const { value, other, says } of cases) assert.equal(marked(value, other), says);
});

test('marking loses no letter, and marks something in one of two values that differ', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      assert.equal(
        letterDifferences(a, b)
          .map((run) => run.text)
          .join(''),
        a,
      );
      const marks = [...letterDifferences(a, b), ...letterDifferences(b, a)].some((run) => run.differs);
      assert.equal(marks, a !== b);
    }),
  );
});

test('a very long value that differs is marked whole', () => {
  assert.deepEqual(letterDifferences('a'.repeat(401), 'b'), [{ text: 'a'.repeat(401), differs: true }]);
});

test('what most systems say is said by more than anything else', () => {
  assert.equal(saidByMost(['A', 'A', 'B']), 'A');
  assert.equal(saidByMost(['A', 'B', null]), null);
  assert.equal(saidByMost(['A', null, null]), 'A');
  assert.equal(saidByMost([null]), null);
});
