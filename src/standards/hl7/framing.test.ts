import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFrameReader, type FrameEvent, frame } from './framing.ts';

const maxBytes = 1000;

function readAll(chunks: readonly Uint8Array[]): { frames: string[]; stray: number; others: string[] } {
  const reader = createFrameReader({ maxBytes });
  const events: FrameEvent[] = chunks.flatMap((chunk) => reader.push(chunk));
  return {
    frames: events.flatMap((event) => (event.kind === 'frame' ? [Buffer.from(event.content).toString('latin1')] : [])),
    stray: events.reduce((sum, event) => sum + (event.kind === 'stray' ? event.bytes : 0), 0),
    others: events.flatMap((event) => (event.kind === 'frame' || event.kind === 'stray' ? [] : [event.kind])),
  };
}

const cases = [
  { name: 'one frame', stream: '\x0bMSH|1\r\x1c\r', frames: ['MSH|1\r'] },
  { name: 'two frames joined', stream: '\x0bMSH|1\r\x1c\r\x0bMSH|2\r\x1c\r', frames: ['MSH|1\r', 'MSH|2\r'] },
  { name: 'no CR after FS', stream: '\x0bMSH|1\r\x1c\x0bMSH|2\r\x1c', frames: ['MSH|1\r', 'MSH|2\r'] },
  { name: 'LF after CR', stream: '\x0bMSH|1\r\x1c\r\n\x0bMSH|2\r\x1c\r\n', frames: ['MSH|1\r', 'MSH|2\r'] },
  { name: 'junk before a frame is counted', stream: 'junk\x0bMSH|1\r\x1c\r', frames: ['MSH|1\r'], stray: 4 },
  {
    name: 'junk between frames is counted',
    stream: '\x0bMSH|1\r\x1c\rxy\x0bMSH|2\r\x1c\r',
    frames: ['MSH|1\r', 'MSH|2\r'],
    stray: 2,
  },
  {
    name: 'a frame that began anew',
    stream: '\x0bMSH|1\rPI\x0bMSH|2\r\x1c\r',
    frames: ['MSH|2\r'],
    others: ['cutShort'],
  },
  {
    name: 'a VT in a text is text',
    stream: '\x0bMSH|1\rOBX|1|TX|||a\x0bb\r\x1c\r',
    frames: ['MSH|1\rOBX|1|TX|||a\x0bb\r'],
  },
  { name: 'an empty frame', stream: '\x0b\x1c\r', frames: [''] },
  { name: 'a frame that has not ended', stream: '\x0bMSH|1\r', frames: [] },
  { name: 'as long as allowed', stream: `\x0b${'x'.repeat(1000)}\x1c\r`, frames: ['x'.repeat(1000)] },
  { name: 'one byte longer', stream: `\x0b${'x'.repeat(1001)}\x1c\r\x0bMSH|2\x1c\r`, frames: [], others: ['tooLong'] },
  { name: 'longer, and never ending', stream: `\x0b${'x'.repeat(5000)}`, frames: [], others: ['tooLong'] },
];

for (const { name, stream, frames, stray = 0, others = [] } of cases) {
  test(`${name}, whole and split at every byte`, () => {
    const bytes = Buffer.from(stream, 'latin1');
    const expected = { frames, stray, others };
    assert.deepEqual(readAll([bytes]), expected);
    for (let at = 1; at < bytes.length; at++) {
      assert.deepEqual(readAll([bytes.subarray(0, at), bytes.subarray(at)]), expected, `split at ${at}`);
    }
    assert.deepEqual(readAll(Array.from(bytes, (byte) => Buffer.of(byte))), expected);
  });
}

test('however a stream is cut, the frames are the same', () => {
  const alphabet = fc.constantFrom('\x0b', '\x1c', '\r', '\n', 'MSH|', 'x', 'FHS|', '\x0bMSH|^~\\&\r\x1c\r');
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 60 }), fc.array(fc.nat(200), { maxLength: 20 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''), 'latin1');
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
      assert.deepEqual(readAll(chunks), readAll([bytes]));
    }),
    { numRuns: 3000 },
  );
});

test('what is framed is read again, unless it holds the end block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (content) => {
      const clean = content.filter((byte) => byte !== 0x1c && byte !== 0x0b);
      assert.deepEqual(readAll([frame(clean)]).frames, [Buffer.from(clean).toString('latin1')]);
    }),
  );
});

test('tells how much of a frame is waiting', () => {
  const reader = createFrameReader({ maxBytes });
  reader.push(Buffer.from('\x0bMSH|'));
  assert.equal(reader.waiting, 4);
  reader.push(Buffer.from('1\x1c\r'));
  assert.equal(reader.waiting, 0);
});
