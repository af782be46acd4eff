import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPlaces } from './places.ts';

test('nobody gets more than a share, and all together no more than there are', () => {
  const places = openPlaces(3, 2);
  assert.deepEqual(['A', 'A', 'A', 'B', 'B'].map(places.take), [true, true, false, true, false]);
  assert.equal(places.taken, 3);
});

test('a place given back is free again, for its holder and for others', () => {
  const places = openPlaces(2, 1);
  places.take('A');
  places.take('B');
  places.giveBack('A');
  assert.ok(places.take('C'));
  places.giveBack('C');
  assert.ok(places.take('A'));
  assert.equal(places.taken, 2);
});
