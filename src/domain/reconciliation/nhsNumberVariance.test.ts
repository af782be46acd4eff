import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ann, at, bob } from '../../../testing/examFacts.ts';
import type { IdentityPair } from '../ledger/examFacts.ts';
import { type CurrentId, currentIds } from '../patients/mergedIds.ts';
import { nhsNumberVariances } from './nhsNumberVariance.ts';

const [annsNumber, bobsNumber] = [ann.nhsNumber as string, bob.nhsNumber as string];

function pair(nhsNumber: string, localId: string, system = 'RIS', time = '09:00'): IdentityPair {
  return { nhsNumber, localId, system, firstSaid: { at: at(time), source: 'CRIS|RXN' } };
}

const unmerged = currentIds([]);

function found(pairs: readonly IdentityPair[], currentId: CurrentId = unmerged) {
  const text = (localId: string) => {
    const [issuer, value] = localId.split('|') as [string, string];
    return currentId({ issuer, value });
  };
  return nhsNumberVariances([{ system: 'RIS', identity: ann }], pairs, text, at('09:00'));
}

/** Whatever order these were heard in, and however often, the same is found. */
function inAnyOrder(pairs: readonly IdentityPair[]) {
  const expected = found(pairs);
  fc.assert(
    fc.property(fc.shuffledSubarray([...pairs], { minLength: pairs.length }), fc.subarray([...pairs]), (mixed, again) =>
      assert.deepEqual(found([...mixed, ...again]), expected),
    ),
  );
  return expected.map(({ part }) => part);
}

test('X10 one NHS number on two hospital numbers of one hospital is told, in any order of hearing', () => {
  const two = [
    pair(annsNumber, 'RXN|17'),
    pair(annsNumber, 'RXN|71', 'Images', '10:00'),
    pair(annsNumber, 'RXN|17', 'Images'),
  ];
  assert.deepEqual(inAnyOrder(two), [`two-people:${annsNumber} RXN`]);
});

test('X10 two NHS numbers on one hospital number are told, in any order of hearing', () => {
  const two = [
    pair(annsNumber, 'RXN|17'),
    pair(bobsNumber, 'RXN|17', 'Scanner', '10:00'),
    pair(annsNumber, 'RXN|17', 'Report'),
  ];
  assert.deepEqual(inAnyOrder(two), ['two-numbers:RXN|17']);
});

test('X10 both at once, at two sites at once, are told each by itself, in any order of hearing', () => {
  const many = [
    ...[pair(annsNumber, 'RXN|17'), pair(annsNumber, 'RXN|71'), pair(annsNumber, 'RXE|17'), pair(annsNumber, 'RXE|5')],
    ...[pair(bobsNumber, 'RXN|17', 'Images', '11:00'), pair(bobsNumber, 'RXW|17')],
  ];
  assert.deepEqual(inAnyOrder(many), [
    'two-numbers:RXN|17',
    `two-people:${annsNumber} RXE`,
    `two-people:${annsNumber} RXN`,
  ]);
});

test('X10 the same hospital number at two sites is two people, and one person has a number at each', () => {
  assert.deepEqual(inAnyOrder([pair(annsNumber, 'RXN|17'), pair(bobsNumber, 'RXE|17')]), []);
  assert.deepEqual(inAnyOrder([pair(annsNumber, 'RXN|17'), pair(annsNumber, 'RXE|900')]), []);
});

test('X10 a merge settles two numbers of its own hospital, and none of another', () => {
  const merged = (issuer: string) =>
    currentIds([
      {
        ...{ kind: 'merge', event: 'A40', occurredAt: at('11:00'), patient: ann },
        prior: { issuer, value: '71' },
        surviving: { issuer, value: '17' },
      },
    ]);
  const pairs = ['RXN', 'RXE'].flatMap((site) => [pair(annsNumber, `${site}|17`), pair(annsNumber, `${site}|71`)]);
  assert.deepEqual(
    found(pairs, merged('RXN')).map(({ part }) => part),
    [`two-people:${annsNumber} RXE`],
  );
  assert.deepEqual(
    found(pairs, merged('RXE')).map(({ part }) => part),
    [`two-people:${annsNumber} RXN`],
  );
});

test('X10 a number that nobody can have makes no two people of those who share it', () => {
  assert.deepEqual(found([pair('9990000010', 'RXN|17'), pair('9990000010', 'RXN|71')]), []);
});
