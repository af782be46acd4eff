import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { ctDataSet, ctImage, explicitLittleEndian } from '../../../testing/dimsePeer.ts';
import { judgeDataSet } from './judgeDataSet.ts';

const said = { sopClassUid: ctImage, sopInstanceUid: '1.2.3', transferSyntaxUid: explicitLittleEndian };
const deflated = { ...said, transferSyntaxUid: '1.2.840.10008.1.2.1.99' };

function judge(dataSet: Uint8Array, of = said) {
  const { status, quarantine } = judgeDataSet([dataSet], dataSet.length, of);
  return { status, quarantine };
}

/** A sequence in a sequence in a sequence …, each of undefined length (PS3.5 §7.5). */
function nested(depth: number): Buffer {
  const open = Buffer.from('080050115351 0000ffffffff feff00e0ffffffff'.replaceAll(' ', ''), 'hex');
  const close = Buffer.from('feff0de000000000feffdde000000000', 'hex');
  return Buffer.concat([...Array(depth).fill(open), ...Array(depth).fill(close)]);
}

const taken = { status: 0x0000, quarantine: null };
const unreadable = { status: 0xc000, quarantine: 'unreadable' };
const contradiction = { status: 0xa900, quarantine: 'contradiction' };
const cases = [
  { name: 'an image as it should be is taken', dataSet: ctDataSet('1.2.3'), verdict: taken },
  { name: 'a large image is judged by its first bytes', dataSet: ctDataSet('1.2.3', 1_000_000), verdict: taken },
  { name: 'Pixel Data cut short is odd, and taken', dataSet: ctDataSet('1.2.3').subarray(0, 200), verdict: taken },
  {
    name: 'a data set that names no instance is odd, and taken',
    dataSet: ctDataSet('').subarray(0, 34),
    verdict: taken,
  },
  { name: 'another SOP instance is a contradiction', dataSet: ctDataSet('1.2.4'), verdict: contradiction },
  {
    name: 'another SOP class is a contradiction',
    dataSet: ctDataSet('1.2.3', 10, '1.2.840.10008.5.1.4.1.1.4'),
    verdict: contradiction,
  },
  { name: 'a data set without a byte is unreadable', dataSet: new Uint8Array(0), verdict: unreadable },
  {
    name: 'a name longer than the data set is unreadable',
    dataSet: Buffer.from('080016005549ff7f312e32', 'hex'),
    verdict: unreadable,
  },
  { name: 'sequences 32 deep are taken', dataSet: nested(32), verdict: taken },
  { name: 'H-08 sequences 33 deep are unreadable', dataSet: nested(33), verdict: unreadable },
  { name: 'H-08 sequences deeper than is looked at are unreadable', dataSet: nested(100_000), verdict: unreadable },
  {
    name: 'sequences too deep to be read are unreadable, whatever else is wrong inside them',
    dataSet: Buffer.concat([nested(40).subarray(0, 800), Buffer.from('080018005549ff7f312e32', 'hex')]),
    verdict: unreadable,
  },
];
for (const { name, dataSet, verdict } of cases) {
  test(name, () => assert.deepEqual(judge(dataSet), verdict));
}

test('a deflated data set is judged by what it inflates to', () => {
  assert.deepEqual(judge(deflateRawSync(ctDataSet('1.2.3', 200_000)), deflated), taken);
  assert.deepEqual(judge(deflateRawSync(ctDataSet('1.2.4', 200_000)), deflated), contradiction);
  assert.deepEqual(judge(Buffer.from('not deflated at all'), deflated), unreadable);
});

test('H-08 a deflate bomb costs no more than what is looked at', () => {
  const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
  const before = process.memoryUsage().arrayBuffers;
  judge(bomb, deflated);
  assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 1024 * 1024);
});

test('no bytes whatever make the judgement throw, however they are cut', () => {
  const syntaxes = [
    explicitLittleEndian,
    '1.2.840.10008.1.2',
    '1.2.840.10008.1.2.2',
    '1.2.840.10008.1.2.1.99',
    '1.2.3',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }),
      fc.constantFrom(...syntaxes),
      (parts, transferSyntaxUid) => {
        judgeDataSet(parts, Buffer.concat(parts).length, { ...said, transferSyntaxUid });
      },
    ),
    { numRuns: 3_000 },
  );
});
