import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joinBytes } from './byteFields.ts';
import { createPduReader, fragmentBytes, frameValue, type PduPart, writeFragmentHeader } from './pdataFraming.ts';
import { writePdu } from './pdu.ts';

const limits = { associateBytes: 1_000, dataBytes: 100 };
const release = writePdu({ kind: 'A-RELEASE-RQ' });

function readAll(chunks: readonly Uint8Array[], within = limits): PduPart[] {
  const reader = createPduReader(within);
  const parts: PduPart[] = [];
  for (const chunk of chunks) {
    reader.feed(chunk);
    for (let part = reader.next(); part !== undefined; part = reader.next()) parts.push(part);
  }
  return parts;
}

/** Consecutive fragments of one data value joined, so that what was split differently compares equal. */
function joined(parts: readonly PduPart[]): unknown[] {
  const told: unknown[] = [];
  let bytes: number[] = [];
  for (const part of parts) {
    if (part.kind !== 'fragment') {
      told.push(part.kind === 'pdu' ? { ...part, body: [...part.body] } : part);
      continue;
    }
    bytes.push(...part.bytes);
    if (!part.last) continue;
    told.push({ contextId: part.contextId, command: part.command, bytes });
    bytes = [];
  }
  assert.deepEqual(bytes, []);
  return told;
}

const command = Uint8Array.from({ length: 130 }, (_, index) => index);
const dataSet = Uint8Array.from({ length: 333 }, (_, index) => index * 7);
const stream = joinBytes([
  ...frameValue(1, true, command, 94),
  ...frameValue(1, false, dataSet, 50),
  ...frameValue(3, false, new Uint8Array(0), 50),
  release,
]);
const meant = [
  { contextId: 1, command: true, bytes: [...command] },
  { contextId: 1, command: false, bytes: [...dataSet] },
  { contextId: 3, command: false, bytes: [] },
  { kind: 'pdu', type: 5, body: [0, 0, 0, 0] },
];

test('messages come through a stream whole', () => {
  assert.deepEqual(joined(readAll([stream])), meant);
});

test('a stream split in two at any byte says the same', () => {
  for (let at = 0; at <= stream.length; at++) {
    assert.deepEqual(joined(readAll([stream.subarray(0, at), stream.subarray(at)])), meant, `split at ${at}`);
  }
});

test('a stream that comes byte by byte says the same', () => {
  assert.deepEqual(joined(readAll(Array.from(stream, (byte) => Uint8Array.of(byte)))), meant);
});

test('fragments are views of the bytes that came, not copies', () => {
  const [fragment] = readAll([joinBytes([...frameValue(1, false, dataSet.subarray(0, 20), 50)])]);
  assert.ok(fragment?.kind === 'fragment' && fragment.bytes.byteOffset === 12);
});

test('several data values in one P-DATA-TF are told apart', () => {
  const values = [
    [0, 0, 0, 3, 1, 3, 42],
    [0, 0, 0, 4, 1, 0, 43, 44],
    [0, 0, 0, 2, 1, 2],
  ];
  const pdu = Uint8Array.of(4, 0, 0, 0, 0, 21, ...values.flat());
  assert.deepEqual(joined(readAll([pdu])), [
    { contextId: 1, command: true, bytes: [42] },
    { contextId: 1, command: false, bytes: [43, 44] },
  ]);
});

const refused = [
  { name: 'a P-DATA-TF one byte longer than our maximum', bytes: pdataHead(101, 97), reason: 6 },
  { name: 'a P-DATA-TF of 4 GiB', bytes: pdataHead(0xffff_ffff, 4), reason: 6 },
  { name: 'a P-DATA-TF without a data value', bytes: pdataHead(0, 0).subarray(0, 6), reason: 6 },
  { name: 'a data value longer than its PDU', bytes: pdataHead(20, 17), reason: 6 },
  { name: 'a data value of 4 GiB', bytes: pdataHead(20, 0xffff_ffff), reason: 6 },
  { name: 'a data value without its header', bytes: pdataHead(20, 1), reason: 6 },
  { name: 'crumbs after the last data value', bytes: pdataHead(20, 13), reason: 6 },
  { name: 'an A-ASSOCIATE-RQ longer than its limit', bytes: Uint8Array.of(1, 0, 0, 0, 3, 0xe9), reason: 6 },
  { name: 'a release request of 2 GiB', bytes: Uint8Array.of(5, 0, 0x7f, 0xff, 0xff, 0xff), reason: 6 },
  { name: 'a PDU type that is none', bytes: Uint8Array.of(0x47, 0x45, 0x54, 0x20, 0x2f, 0x20), reason: 1 },
];
for (const { name, bytes, reason } of refused) {
  test(`${name} is invalid, and nothing is read after it`, () => {
    const parts = readAll([bytes, release]);
    assert.equal(parts.length, 1);
    assert.ok(parts[0]?.kind === 'invalid' && parts[0].abortReason === reason, JSON.stringify(parts[0]));
  });
}

test('what just fits is taken: a P-DATA-TF of our maximum, an association request at its limit', () => {
  const longest = joinBytes([...frameValue(1, false, new Uint8Array(94), 94)]);
  assert.equal(longest.length, 106);
  assert.equal(readAll([longest])[0]?.kind, 'fragment');
  const [request] = readAll([Uint8Array.of(1, 0, 0, 0, 3, 0xe8), new Uint8Array(1_000)]);
  assert.ok(request?.kind === 'pdu' && request.body.length === 1_000);
});

test('fragments never exceed the maximum of the peer, and 0 is no limit', () => {
  assert.equal(fragmentBytes(4_096, 131_072), 4_090);
  assert.equal(fragmentBytes(1_000_000, 131_072), 131_066);
  assert.equal(fragmentBytes(0, 131_072), 131_066);
  for (const longest of [1, 5, 94, 1_000]) {
    const parts = readAll([joinBytes([...frameValue(1, false, dataSet, longest)])], {
      ...limits,
      dataBytes: longest + 6,
    });
    assert.deepEqual(joined(parts), [meant[1]]);
  }
});

test('any bytes, split anyhow, end in parts or in one invalid PDU, never in an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (chunks) => {
      const parts = readAll(chunks);
      const at = parts.findIndex(({ kind }) => kind === 'invalid');
      assert.ok(at === -1 || at === parts.length - 1);
    }),
    { numRuns: 5_000 },
  );
});

function pdataHead(pduLength: number, valueLength: number): Uint8Array {
  const bytes = writeFragmentHeader(1, false, true, 0);
  const view = new DataView(bytes.buffer);
  view.setUint32(2, pduLength);
  view.setUint32(6, valueLength);
  return joinBytes([bytes, new Uint8Array(30)]);
}
