import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMultipart } from './readMultipart.ts';

const boundary = 'b0';

function body(parts: readonly Buffer[]): Buffer {
  const pieces = parts.map((part) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), part, Buffer.from('\r\n')]),
  );
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(content: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  for await (const part of readMultipart(content, boundary)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of part.content) chunks.push(Buffer.from(chunk));
    parts.push(Buffer.concat(chunks));
  }
  return parts;
}

// Half-made boundaries on purpose.
const awkward = fc.array(
  fc.oneof(
    fc.constantFrom('\r', '\n', '\r\n', '--', '\r\n--', `\r\n--b`, `--${boundary}`, '\r\n\r\n', ''),
    fc.string(),
  ),
  { maxLength: 12 },
);

test('every part comes out as it went in, however the body is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(awkward, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (texts, sizes) => {
        const parts = texts
          .map((pieces) => Buffer.from(pieces.join('')))
          .filter((part) => !part.includes(`\r\n--${boundary}`) && !part.subarray(0, 4).equals(Buffer.from('--b0')));
        assert.deepEqual(await read(inChunks(body(parts), sizes)), parts);
      },
    ),
    { numRuns: 300 },
  );
});

test('a body that ends within a part is refused, not taken as whole', async () => {
  const whole = body([Buffer.from('12345'), Buffer.from('67890')]);
  for (let length = 0; length < whole.length - 4; length++) {
    await assert.rejects(read(inChunks(whole.subarray(0, length), [7])), { code: 'MULTIPART_BROKEN' }, `${length}`);
  }
});

test('a head without an end is refused before it fills the memory', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`--${boundary}\r\nX: `);
    for (let turn = 0; turn < 1000; turn++) yield Buffer.alloc(1024, 0x61);
  }
  await assert.rejects(read(endless()), { code: 'MULTIPART_BROKEN' });
});

test('a reader that breaks off within a part, or never begins it, comes to the next one', async () => {
  const parts = [Buffer.alloc(99, 1), Buffer.alloc(50, 2), Buffer.from('last')];
  const read: string[] = [];
  for await (const part of readMultipart(inChunks(body(parts), [9]), boundary)) {
    assert.deepEqual([...part.headers], [['content-type', 'application/dicom']]);
    if (read.push('') === 2) continue;
    for await (const chunk of part.content) {
      read[read.length - 1] += Buffer.from(chunk).toString('hex');
      if (read.length === 1) break;
    }
  }
  assert.equal(read.length, 3);
  assert.equal(read[2], Buffer.from('last').toString('hex'));
});
