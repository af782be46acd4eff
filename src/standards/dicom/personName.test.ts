import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personNameGroups, readPersonName } from './personName.ts';

// The examples of PS3.5 §6.2.1.1.
test('R4 a name has family, given, middle, prefix and suffix', () => {
  assert.deepEqual(readPersonName('Adams^John Robert Quincy^^Rev.^B.A. M.Div.')?.alphabetic, {
    family: 'Adams',
    given: 'John Robert Quincy',
    middle: '',
    prefix: 'Rev.',
    suffix: 'B.A. M.Div.',
  });
  assert.equal(
    readPersonName('Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer')?.alphabetic?.family,
    'Morrison-Jones',
  );
  assert.equal(readPersonName('Doe^John')?.alphabetic?.given, 'John');
});

test('R4 a name has an ideographic and a phonetic writing', () => {
  const name = readPersonName('Yamada^Tarou=山田^太郎=やまだ^たろう');
  assert.equal(name?.ideographic?.family, '山田');
  assert.equal(name?.phonetic?.given, 'たろう');
  assert.equal(readPersonName('=山田^太郎')?.alphabetic, null);
  assert.deepEqual(personNameGroups('Wang^XiaoDong=王^小东='), ['Wang^XiaoDong', '王^小东', '']);
});

test('R4 a name of carets and spaces is none', () => {
  for (const text of ['', '^^^^', ' ^ = ', '==']) assert.equal(readPersonName(text), null);
});

test('R4 what stands behind the suffix is kept with it', () => {
  assert.equal(readPersonName('A^B^C^D^E^F')?.alphabetic?.suffix, 'E F');
});
