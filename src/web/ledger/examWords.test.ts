import assert from 'node:assert/strict';
import { test } from 'node:test';
import { severities, varianceKindNames } from '../../domain/reconciliation/variance.ts';
import { signOf } from '../design/signOf.ts';
import { varianceInWords, varianceKinds } from './examWords.ts';

test('every kind of variance has words of its own, and no two the same', () => {
  for (const kind of varianceKindNames) {
    assert.ok(Object.hasOwn(varianceKinds, kind), `${kind} has no words`);
    assert.match(varianceInWords(kind), /^[A-Z][A-Za-z ,]+$/);
  }
  assert.deepEqual(Object.keys(varianceKinds).sort(), varianceKindNames.toSorted());
  assert.equal(new Set(varianceKindNames.map(varianceInWords)).size, varianceKindNames.length);
});

test('a kind that a newer server names is shown by its own name, and not as nothing', () => {
  assert.equal(varianceInWords('dose-missing'), 'Dose missing');
});

test('every severity has a word and a shape of its own, so that colour is never needed', () => {
  const unknown = signOf('newer-severity');
  assert.deepEqual([unknown.shape, unknown.word], ['–', 'newer severity']);
  const signs = severities.map(signOf);
  assert.equal(new Set(signs.map(({ shape }) => shape)).size, severities.length);
  assert.equal(new Set(signs.map(({ word }) => word)).size, severities.length);
  for (const [place, { word }] of signs.entries()) assert.notEqual(word, severities[place]?.replaceAll('-', ' '));
});
