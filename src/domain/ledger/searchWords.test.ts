import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchWords, wordsSought } from './searchWords.ts';

const kept = [
  { name: 'a name is kept in lower case', texts: ['SMITH', 'Anna Mary'], words: 'smith anna mary' },
  {
    name: 'a double-barrelled name is kept whole and by its later part',
    texts: ['Smith-Jones'],
    words: 'smith-jones jones',
  },
  { name: 'accents and apostrophes are taken off', texts: ['Müller', "O'Brien"], words: 'muller obrien' },
  { name: 'what nobody said adds no word and no second blank', texts: [null, '', '  ', 'A1'], words: 'a1' },
  { name: 'a word that is said twice is kept once', texts: ['Lee', 'lee'], words: 'lee' },
  { name: 'carets and controls of a wire format part words', texts: ['Doe^Jane\u0000X'], words: 'doe jane x' },
];
for (const { name, texts, words } of kept) test(name, () => assert.equal(searchWords(texts), words));

const sought = [
  { name: 'SURNAME, Given is two words', typed: 'SMITH, An', words: ['smith', 'an'] },
  { name: 'an NHS number typed in groups is one word', typed: '943 476 5919', words: ['9434765919'] },
  { name: 'an NHS number typed with hyphens is one word', typed: '943-476-5919', words: ['9434765919'] },
  { name: 'an NHS number beside a name is one word', typed: 'smith 943 476 5919', words: ['smith', '9434765919'] },
  { name: 'the beginning of a number in groups is one word', typed: '943 47', words: ['94347'] },
  { name: 'wildcards are letters like others', typed: 'sm%th _ *', words: ['sm%th', '_', '*'] },
  { name: 'blanks alone are no word', typed: ' , ', words: [] },
];
for (const { name, typed, words } of sought) test(name, () => assert.deepEqual(wordsSought(typed), words));

test('at most ten words are sought', () => {
  assert.equal(wordsSought('a b c d e f g h i j k l m').length, 10);
});
