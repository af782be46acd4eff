import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PartGatherer } from './partGatherer.ts';

function gather(parts: readonly Uint8Array[]): Uint8Array[] {
  const passed: Uint8Array[] = [];
  const gatherer = new PartGatherer((part) => passed.push(part));
  for (const part of parts) gatherer.take(part);
  gatherer.flush();
  return passed;
}

test('H-08 single bytes are joined, so that none costs a part of its own', () => {
  const passed = gather(Array.from({ length: 100_000 }, (_, index) => Uint8Array.of(index)));
  assert.equal(passed.length, 4);
  assert.deepEqual(
    passed.map(({ length }) => length),
    [32_768, 32_768, 32_768, 1_696],
  );
});

test('a part of 2 KiB passes as it is, a shorter one is copied', () => {
  const long = new Uint8Array(2_048);
  assert.equal(gather([long])[0], long);
  const short = new Uint8Array(2_047);
  assert.notEqual(gather([short])[0]?.buffer, short.buffer);
});

test('what goes in comes out, in order, whatever the lengths', () => {
  const part = fc.nat(5_000).map((length) => new Uint8Array(length).fill(length));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      assert.ok(Buffer.concat(gather(parts)).equals(Buffer.concat(parts)));
    }),
  );
});
