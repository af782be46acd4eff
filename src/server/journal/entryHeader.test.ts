import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { instanceLabel, messageLabel } from '../../../testing/journal/temporaryJournal.ts';
import {
  checkLabel,
  type EntryHeader,
  entryBytesMax,
  firstPrevious,
  headerBytesMax,
  readEntryHeader,
  writeEntryHeader,
} from './entryHeader.ts';

const header: EntryHeader = {
  label: messageLabel({ controlId: 'MSG00001', note: 'über\nzwei = Zeilen' }),
  sha256: 'ab'.repeat(32),
  bytes: 700,
  previous: firstPrevious,
  journal: '0123456789abcdef'.repeat(2),
  flushed: 4096,
};

test('an entry header reads back with every field of its label', () => {
  const { bytes, hash } = writeEntryHeader(header);
  const read = readEntryHeader(bytes, true);
  assert.ok('hash' in read);
  assert.deepEqual(
    { ...read, label: { ...read.label, details: { ...read.label.details } } },
    {
      ...header,
      hash,
      headerBytes: bytes.length,
      entryBytes: bytes.length + 1024,
    },
  );
});

test('an entry header of any label within the limits reads back', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,20}$/);
  fc.assert(
    fc.property(
      text,
      text,
      fc.dictionary(name, text, { maxKeys: 8 }),
      fc.boolean(),
      (sender, address, details, reserved) => {
        const label = { ...instanceLabel, sender, address, details };
        checkLabel(label);
        const read = readEntryHeader(writeEntryHeader({ ...header, label }, reserved).bytes, true);
        assert.ok('hash' in read);
        assert.equal(read.label.sender, sender);
        assert.deepEqual({ ...read.label.details }, { ...details });
      },
    ),
    { numRuns: 200 },
  );
});

test('a reserved header fills its area to the byte, whatever the label', () => {
  for (const length of [0, 1, 9, 90, 900, 9000]) {
    const label = messageLabel({ text: 'x'.repeat(length) });
    assert.equal(writeEntryHeader({ ...header, label }, true).bytes.length, headerBytesMax);
  }
});

test('the strict reader notices every single altered byte of a header', () => {
  const { bytes } = writeEntryHeader(header);
  for (let index = 0; index < bytes.length; index++) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const altered = Buffer.from(bytes);
      altered[index] = altered[index]! ^ flip;
      assert.ok('fault' in readEntryHeader(altered, true), `byte ${index}`);
    }
  }
});

test('every reader notices an altered byte of a label, also of one that still reads as a label', () => {
  const { bytes } = writeEntryHeader(header);
  const altered = Buffer.from(bytes);
  altered[bytes.indexOf('CRIS|RXX')] = 0x44;
  assert.ok('fault' in readEntryHeader(altered));
});

test('a header cut short says how much it needs, and nothing else is taken for one', () => {
  const { bytes } = writeEntryHeader(header);
  for (let length = 0; length < bytes.length; length += 37) {
    const read = readEntryHeader(bytes.subarray(0, length));
    assert.ok('need' in read && read.need > length && read.need <= bytes.length, `${length} bytes`);
  }
  assert.ok('fault' in readEntryHeader(Buffer.alloc(2048)));
  assert.ok('fault' in readEntryHeader(Buffer.alloc(2048, 0x30)));
});

test('a label whose details have no plain name, or that is too long, or has no time, is refused', () => {
  const unusable = { code: 'JOURNAL_LABEL_UNUSABLE' };
  assert.throws(() => checkLabel(messageLabel({ 'a=b': '1' })), unusable);
  assert.throws(() => checkLabel(messageLabel({ '': '1' })), unusable);
  assert.throws(() => checkLabel(messageLabel({ text: 'x'.repeat(14_300) })), unusable);
  assert.throws(() => checkLabel({ ...messageLabel(), receivedAt: new Date(Number.NaN) }), unusable);
  checkLabel(messageLabel({ text: 'x'.repeat(14_200) }));
});

test('the longest entry is one byte below 8 GiB, and its length fits its header', () => {
  assert.equal(entryBytesMax, 8 * 1024 ** 3 - 1);
  const read = readEntryHeader(writeEntryHeader({ ...header, bytes: entryBytesMax }).bytes, true);
  assert.ok('hash' in read && read.bytes === entryBytesMax);
});
