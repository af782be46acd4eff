import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageInWords } from './ageInWords.ts';
import { nameInWords } from './nameInWords.ts';
import { nhsNumberInWords } from './nhsNumberInWords.ts';
import { sexInWords } from './sexInWords.ts';

test('a name is the surname in capitals, a comma, and the given name', () => {
  assert.equal(nameInWords({ familyName: "O'Brien-Ferrándiz", givenName: 'Aoife' }), "O'BRIEN-FERRÁNDIZ, Aoife");
  assert.equal(nameInWords({ familyName: 'Patel', givenName: null }), 'PATEL');
  assert.equal(nameInWords({ familyName: null, givenName: 'Baby' }), 'Baby');
  assert.equal(nameInWords({ familyName: ' ', givenName: '' }), 'Not known');
  assert.equal(nameInWords({ familyName: null, givenName: null }), 'Not known');
});

test('an NHS number is grouped 3-3-4, and what is not ten digits is shown as it was said', () => {
  assert.equal(nhsNumberInWords('9991234567'), '999 123 4567');
  assert.equal(nhsNumberInWords('999-123-4567'), '999 123 4567');
  assert.equal(nhsNumberInWords('999123456'), '999123456');
  assert.equal(nhsNumberInWords('99912345678'), '99912345678');
  assert.equal(nhsNumberInWords('NOT KNOWN'), 'NOT KNOWN');
  assert.equal(nhsNumberInWords(''), 'Not known');
  assert.equal(nhsNumberInWords(null), 'Not known');
});

test('a sex we have no word for is shown as it was said', () => {
  assert.equal(sexInWords('f'), 'Female');
  assert.equal(sexInWords('M'), 'Male');
  assert.equal(sexInWords('N'), 'N');
  assert.equal(sexInWords(null), 'Not known');
});

test('an age is in days, weeks, months or years, and changes on the birthday', () => {
  const cases = [
    { born: '2026-11-22', today: '2026-11-22', age: '0d' },
    { born: '2026-11-09', today: '2026-11-22', age: '13d' },
    { born: '2026-11-08', today: '2026-11-22', age: '2w' },
    { born: '2026-08-31', today: '2026-11-22', age: '11w' },
    { born: '2026-08-30', today: '2026-11-22', age: '2m' },
    { born: '2024-11-23', today: '2026-11-22', age: '23m' },
    { born: '2024-11-22', today: '2026-11-22', age: '2y' },
    { born: '1945-11-23', today: '2026-11-22', age: '80y' },
    { born: '1945-11-22', today: '2026-11-22', age: '81y' },
    { born: '2024-02-29', today: '2027-02-28', age: '2y' },
    { born: '2024-02-29', today: '2027-03-01', age: '3y' },
    { born: '2026-11-23', today: '2026-11-22', age: null },
    { born: '2026-02-30', today: '2026-11-22', age: null },
    { born: '19450714', today: '2026-11-22', age: null },
    { born: null, today: '2026-11-22', age: null },
  ];
  for (const { born, today, age } of cases) assert.equal(ageInWords(born, today), age, `${born} on ${today}`);
});
