import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommonNames, compareNames, type NameLevel, nameLevel, type ReadName, readName } from './compareNames.ts';

const common: CommonNames = { family: new Set(['JONES', 'SINGH']), given: new Set(['MOHAMMED']) };

const pairs: readonly (readonly [string | null, string | null, NameLevel])[] = [
  ['Ashdown', 'ASHDOWN', 'same'],
  ['Jones', 'JONES', 'common'],
  ['O’Brien', "O'BRIEN", 'same'],
  ['OBrien', "O'Brien", 'same'],
  ['O Brien', "O'Brien", 'same'],
  ['Brien', "O'Brien", 'nearly'],
  ['MacDonald', 'McDonald', 'same'],
  ['Mac Donald', 'MCDONALD', 'same'],
  ['Parry-Jones', 'Jones Parry', 'same'],
  ['ap Gwilym', 'Gwilym', 'nearly'],
  ['ferch Rhys', 'Rhys', 'nearly'],
  ['Ní Bhriain', 'Ni Bhriain', 'same'],
  ['al-Hassan', 'Hassan', 'nearly'],
  ['Wójcik', 'WOJCIK', 'same'],
  ['Łukasz', 'LUKASZ', 'same'],
  ['Xiaoming', 'Xiao Ming', 'same'],
  ['Xiao-Ming', 'XIAOMING', 'same'],
  ['Smyth', 'Smith', 'nearly'],
  ['Hargraeves', 'Hargreaves', 'nearly'],
  ['Li', 'Lu', 'differs'],
  ['Li', 'Lee', 'sounds'],
  ['Siobhán', 'Shevaun', 'sounds'],
  ['Chaudhry', 'Chowdhury', 'sounds'],
  ['Xu', 'Hsu', 'sounds'],
  ['Zhang', 'Chang', 'nearly'],
  ['Parry-Jones', 'Parry', 'part'],
  ['Ann', 'Zoë Ann', 'part'],
  ['Gurpreet Kaur', 'Kaur', 'part'],
  ['Gurpreet Kaur', 'Harpreet Kaur', 'differs'],
  ['Mohammed Ali', 'Mohammed Amin', 'differs'],
  ['Parry-Jones', 'Parry-Davies', 'differs'],
  ['Mohamed', 'Mohammed Ali', 'part'],
  ['A', 'Ann', 'initial'],
  ['A.', 'Ann Mary', 'initial'],
  ['B', 'Ann', 'differs'],
  ['Ashdown', 'Married', 'differs'],
  ['', 'Ann', 'unknown'],
  [null, 'Ann', 'unknown'],
];
for (const [one, other, is] of pairs) {
  test(`${one} and ${other}: ${is}`, () => {
    assert.equal(nameLevel(one, other, common.family), is);
    assert.equal(nameLevel(other, one, common.family), is);
  });
}

const people: readonly {
  says: string;
  one: readonly [string | null, string | null];
  other: readonly [string | null, string | null];
  is: readonly [string, string, string];
}[] = [
  { says: 'as said', one: ['Ashdown', 'Ann'], other: ['Ashdown', 'Ann'], is: ['same', 'same', 'as-said'] },
  {
    says: 'Chinese names in each other’s place',
    one: ['Xiaoming', 'Zhang'],
    other: ['Zhang', 'Xiao Ming'],
    is: ['same', 'same', 'swapped'],
  },
  {
    says: 'in each other’s place, and one of them mistyped',
    one: ['Angharad', 'Llewellyn'],
    other: ['Llewelyn', 'Angharad'],
    is: ['same', 'nearly', 'swapped'],
  },
  {
    says: 'all of it in one field',
    one: ['Ashdown Ann', null],
    other: ['Ashdown', 'Ann'],
    is: ['same', 'same', 'swapped'],
  },
  {
    says: 'a married name is another family name and nothing else',
    one: ['Ashdown', 'Ann'],
    other: ['Birch', 'Ann'],
    is: ['differs', 'same', 'as-said'],
  },
  { says: 'a twin', one: ['Ashdown', 'Ann'], other: ['Ashdown', 'Ruth'], is: ['same', 'differs', 'as-said'] },
  { says: 'nobody', one: [null, null], other: ['Ashdown', 'Ann'], is: ['unknown', 'unknown', 'unknown'] },
];
for (const { says, one, other, is } of people) {
  test(`names: ${says}`, () => {
    const [a, b] = [one, other].map(([familyName, givenName]) => readName({ familyName, givenName }));
    const found = compareNames(a as ReadName, b as ReadName, common);
    assert.deepEqual([found.familyName, found.givenName, found.nameOrder], is);
  });
}
