import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { paxFiller, readPaxRecords, writePaxRecords } from './paxRecords.ts';

const cases = [
  { value: 'x', record: '6 a=x\n' },
  { value: 'x'.repeat(4), record: `9 a=${'x'.repeat(4)}\n` },
  // Ten digits' worth cannot be nine: one byte more makes the length one digit longer.
  { value: 'x'.repeat(5), record: `11 a=${'x'.repeat(5)}\n` },
  { value: 'x'.repeat(93), record: `99 a=${'x'.repeat(93)}\n` },
  { value: 'x'.repeat(94), record: `101 a=${'x'.repeat(94)}\n` },
  { value: 'Müller', record: '13 a=Müller\n' },
];
for (const { value, record } of cases) {
  test(`a pax record counts its own digits: ${Buffer.byteLength(record)} bytes`, () => {
    assert.equal(writePaxRecords([['a', value]]), record);
    assert.equal(Number.parseInt(record, 10), Buffer.byteLength(record));
  });
}

test('pax records of any text read back as they were written', () => {
  const value = fc.string({ unit: 'grapheme', maxLength: 300 });
  const keyword = fc.stringMatching(/^[A-Za-z.]{1,40}$/);
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(keyword, value), { selector: ([name]) => name, maxLength: 20 }), (records) => {
      assert.deepEqual(Array.from(readPaxRecords(Buffer.from(writePaxRecords(records)))!), records);
    }),
  );
});

test('a pax filler is exactly as long as asked, from its shortest to the longest header', () => {
  for (const bytes of [12, 13, 98, 99, 100, 101, 999, 1000, 1001, 15_000]) {
    assert.equal(Buffer.byteLength(paxFiller(bytes)), bytes);
    assert.deepEqual(Array.from(readPaxRecords(Buffer.from(paxFiller(bytes)))!.keys()), ['comment']);
  }
});

for (const broken of [
  '6 a=x',
  '7 a=x\n',
  '5 a=x\n',
  'a=x\n',
  '06 a=x\n',
  '6 =xy\n',
  '6 axy\n',
  '-6 a=x\n',
  '0 a=x\n',
  ' ',
]) {
  test(`pax records ${JSON.stringify(broken)} are refused`, () => {
    assert.equal(readPaxRecords(Buffer.from(broken)), null);
  });
}
