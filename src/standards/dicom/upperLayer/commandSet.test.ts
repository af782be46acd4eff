import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandFields, readCommandSet, writeCommandSet } from './commandSet.ts';

// C-ECHO-RQ, message 1, as dcmtk writes it.
const echo = `00000000 04000000 38000000
  00000200 12000000 312e322e3834302e31303030382e312e3100
  00000001 02000000 3000
  00001001 02000000 0100
  00000008 02000000 0101`.replaceAll(/\s/g, '');

test('a C-ECHO-RQ reads and writes byte for byte', () => {
  const bytes = Uint8Array.from(Buffer.from(echo, 'hex'));
  const command = {
    AffectedSOPClassUID: '1.2.840.10008.1.1',
    CommandField: commandFields['C-ECHO-RQ'],
    MessageID: 1,
    CommandDataSetType: 0x0101,
  };
  assert.deepEqual(readCommandSet(bytes), { kind: 'read', command });
  assert.equal(Buffer.from(writeCommandSet(command)).toString('hex'), echo);
});

test('text is padded to even length and read without padding', () => {
  const command = { AffectedSOPInstanceUID: '1.2.3', MoveOriginatorApplicationEntityTitle: 'CT1', ErrorComment: 'a b' };
  const bytes = writeCommandSet(command);
  assert.equal(bytes.length % 2, 0);
  assert.deepEqual(readCommandSet(bytes), { kind: 'read', command });
});

test('elements nobody knows are passed over', () => {
  const unknown = '00000002 04000000 41424344'.replaceAll(' ', '');
  assert.deepEqual(readCommandSet(Buffer.from(unknown, 'hex')), { kind: 'read', command: {} });
});

const malformed = {
  'an element of another group': '08000500 02000000 4142',
  'an element longer than the command set': '00000200 ffffffff 4142',
  'crumbs after the last element': '00000008 02000000 0101 00',
  'a number of four bytes': '00000008 04000000 01010000',
};
for (const [name, hex] of Object.entries(malformed)) {
  test(`${name} is malformed`, () => {
    assert.equal(readCommandSet(Buffer.from(hex.replaceAll(' ', ''), 'hex')).kind, 'malformed');
  });
}

test('no bytes whatever make the reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readCommandSet(bytes)),
    { numRuns: 5_000 },
  );
});
