import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrayOf, storableJson, storableText, withMember } from './storable.ts';

const halves = '\ud83d|\udca9';

test('text keeps all but NUL and halves of surrogate pairs', () => {
  for (const text of ['', 'O’Brien', '💩', '王小東', '\\u0000 as somebody typed it'])
    assert.equal(storableText(text), text);
  assert.equal(storableText('A\u0000B'), 'AB');
  assert.equal(storableText(halves), '\ufffd|\ufffd');
});

test('of a value every text is made storable, however deep, and what only looks like NUL stays', () => {
  const value = { a: 'A\u0000B', deep: [{ b: halves, c: null, d: 3 }], typed: '\\u0000 \\ud83d' };
  assert.deepEqual(JSON.parse(storableJson(value)), {
    ...{ a: 'AB', deep: [{ b: '\ufffd|\ufffd', c: null, d: 3 }], typed: '\\u0000 \\ud83d' },
  });
  const harmless = { name: '💩 O’Brien', when: new Date('2026-11-22T00:00:00Z') };
  assert.equal(storableJson(harmless), JSON.stringify(harmless));
});

test('an object is given one number more, and objects are put in an array', () => {
  const rows = ['{"a":"x"}', '{"a":"}"}'].map((row, at) => withMember(row, 'place', at));
  assert.deepEqual(JSON.parse(arrayOf(rows)), [
    { place: 0, a: 'x' },
    { place: 1, a: '}' },
  ]);
  assert.equal(arrayOf([]), '[]');
});
