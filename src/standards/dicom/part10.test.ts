import assert from 'node:assert/strict';
import { test } from 'node:test';
import { implementation, writeFileMeta } from './fileMeta.ts';
import { type Part10Head, readPart10Head } from './part10.ts';
import { type Encoding, explicitBigEndian, explicitLittleEndian, implicitLittleEndian } from './transferSyntax.ts';
import { isStrictUid } from './uid.ts';
import { writeDataSet } from './writeDataSet.ts';

const sopClassUid = '1.2.840.10008.5.1.4.1.1.2';
const sopInstanceUid = '1.2.3.4';
const instance = { SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid, PatientID: 'P1' };
const syntaxes: readonly (readonly [string, Encoding])[] = [
  ['1.2.840.10008.1.2', implicitLittleEndian],
  ['1.2.840.10008.1.2.1', explicitLittleEndian],
  ['1.2.840.10008.1.2.2', explicitBigEndian],
  ['1.2.840.10008.1.2.4.70', explicitLittleEndian],
  ['1.2.3.999', explicitLittleEndian],
];

for (const [transferSyntaxUid, encoding] of syntaxes) {
  test(`a file of ${transferSyntaxUid} is read with and without its preamble`, () => {
    const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
    const bytes = join(meta, writeDataSet(instance, encoding));
    for (const cut of [0, 128, 132]) {
      const head = read(bytes.subarray(cut));
      assert.equal(head.transferSyntaxUid, transferSyntaxUid);
      assert.deepEqual(head.encoding, encoding);
      assert.equal(head.dataSetAt, meta.length - cut);
      assert.equal(head.hasPreamble, cut === 0);
      assert.equal(head.meta.get('MediaStorageSOPInstanceUID'), sopInstanceUid);
      assert.deepEqual(head.problems, []);
    }
  });
}

test('the meta information is the same bytes every time, zeros first, and says no sender and no time', () => {
  const said = { sopClassUid, sopInstanceUid, transferSyntaxUid: '1.2.840.10008.1.2.1' };
  const bytes = writeFileMeta(said);
  assert.deepEqual(writeFileMeta(said), bytes);
  assert.ok(bytes.subarray(0, 128).every((byte) => byte === 0));
  const { meta } = read(join(bytes, writeDataSet(instance)));
  assert.equal(meta.number('FileMetaInformationGroupLength'), bytes.length - 144);
  assert.equal(meta.get('ImplementationClassUID'), implementation.classUid);
  assert.equal(meta.get('ImplementationVersionName'), 'SAFELIGHT_01');
  assert.equal(meta.has('SourceApplicationEntityTitle'), false);
  assert.ok(isStrictUid(implementation.classUid));
});

test('a group length that lies does not move the data set', () => {
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: '1.2.840.10008.1.2.1' });
  const bytes = join(meta, writeDataSet(instance));
  for (const lie of [0, 14, 42, meta.length, 0x7fffffff, 0xffffffff]) {
    const lying = bytes.slice();
    new DataView(lying.buffer).setUint32(140, lie, true);
    assert.equal(read(lying).dataSetAt, meta.length, `length ${lie}`);
  }
});

for (const [transferSyntaxUid, encoding] of syntaxes.slice(0, 3)) {
  test(`a bare data set is read as what it looks like: ${transferSyntaxUid}`, () => {
    const head = read(writeDataSet(instance, encoding));
    assert.equal(head.transferSyntaxUid, transferSyntaxUid);
    assert.deepEqual(head.encoding, encoding);
    assert.equal(head.dataSetAt, 0);
    assert.deepEqual(head.problems, ['no transfer syntax; taken from the bytes']);
  });

  test(`a data set of ${transferSyntaxUid} is read as it is written, whatever the meta information says, and that is told`, () => {
    for (const [lie] of syntaxes.slice(0, 3).filter(([other]) => other !== transferSyntaxUid)) {
      const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: lie });
      const head = read(join(meta, writeDataSet(instance, encoding)));
      assert.deepEqual(head.encoding, encoding, `said ${lie}`);
      assert.match(head.problems.join(), /not written in the transfer syntax/);
    }
  });
}

test('what says it is deflated and is not is read as it is', () => {
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
  assert.equal(read(join(meta, writeDataSet(instance))).deflated, false);
  assert.equal(read(join(meta, Uint8Array.of(0x63, 0x60, 0xe4, 0x10, 0x60, 0x12, 0, 0, 0, 0, 0, 0))).deflated, true);
});

test('a file without preamble may have DICM where a preamble would end', () => {
  const bytes = writeDataSet({ SOPInstanceUID: '1.2', StudyDescription: `${'x'.repeat(108)}DICM and more text` });
  assert.equal(new TextDecoder().decode(bytes.subarray(128, 132)), 'DICM');
  assert.equal(read(bytes).dataSetAt, 0);
});

test('what is no DICOM is unreadable, not thrown at anybody', () => {
  const texts = [
    '',
    'x',
    'MSH|^~\\&|RIS|HOSPITAL|||20260101||ADT^A01|1|P|2.5.1\r',
    '%PDF-1.7 and so on',
    '\x7fELF\x02\x01\x01',
  ];
  for (const text of texts) assert.equal(readPart10Head(new TextEncoder().encode(text)).kind, 'unreadable', text);
});

test('every beginning of a head asks for more', () => {
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: '1.2.840.10008.1.2.1' });
  const bytes = join(meta, writeDataSet(instance));
  for (let length = 0; length < meta.length + 12; length++) {
    assert.equal(readPart10Head(bytes.subarray(0, length), bytes.length).kind, 'needsMore', `${length} bytes`);
  }
  assert.equal(readPart10Head(bytes.subarray(0, meta.length + 12), bytes.length).kind, 'read');
});

function read(bytes: Uint8Array): Part10Head {
  const reading = readPart10Head(bytes);
  assert.ok(reading.kind === 'read', JSON.stringify(reading));
  return reading.head;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
