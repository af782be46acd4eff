import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { ReceiveBuffers, type SpareSlabs } from './receiveBuffers.ts';

interface Held {
  readonly value: number;
  readonly bytes: Uint8Array;
  readonly end: number;
}

/** Reads so many bytes, each of them `value`, as a socket would; less when there is less room. */
function receive(buffers: ReceiveBuffers, length: number, value: number): Uint8Array {
  const room = buffers.room();
  const came = Math.min(length, room.length);
  room.fill(value, 0, came);
  return buffers.took(came);
}

test('H-01 bytes that are still looked at are never written over, whatever is read and released in between', () => {
  const step = fc.record({ length: fc.integer({ min: 1, max: 300_000 }), released: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const spare: SpareSlabs = [];
      const all = [new ReceiveBuffers(spare), new ReceiveBuffers(spare)];
      const held: Held[][] = all.map(() => []);
      const taken = all.map(() => 0);
      for (const [index, { length, released }] of steps.entries()) {
        const which = index % 3 === 0 ? 1 : 0;
        const [buffers, views] = [all[which] as ReceiveBuffers, held[which] as Held[]];
        const value = index % 256;
        const bytes = receive(buffers, length, value);
        taken[which] = (taken[which] ?? 0) + bytes.length;
        views.push({ value, bytes, end: taken[which] ?? 0 });
        for (const { value, bytes } of held.flat()) assert.ok(bytes.every((byte) => byte === value));
        const over = released ? views.splice(0, Math.ceil(views.length / 2)).at(-1) : undefined;
        if (over) buffers.release(over.end);
      }
    }),
    { numRuns: 60 },
  );
});

test('memory whose bytes are released is read into again instead of being made anew', () => {
  const spare: SpareSlabs = [];
  const buffers = new ReceiveBuffers(spare);
  const seen = new Set<ArrayBufferLike>();
  let taken = 0;
  for (let read = 0; read < 100; read++) {
    const bytes = receive(buffers, 100_000, read);
    taken += bytes.length;
    seen.add(bytes.buffer);
    buffers.release(taken);
  }
  assert.ok(seen.size <= 2, `${seen.size} pieces of memory`);
});

test('a connection that never releases holds on to a few pieces of memory only', () => {
  const spare: SpareSlabs = [];
  const buffers = new ReceiveBuffers(spare);
  let taken = 0;
  for (let read = 0; read < 100; read++) taken += receive(buffers, 200_000, read).length;
  buffers.release(taken);
  assert.ok(spare.length <= 24, `${spare.length} pieces of memory`);
});
