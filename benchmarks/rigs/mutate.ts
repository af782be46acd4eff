import type { SeededRandom } from '../../simulation/phantoms/seededRandom.ts';

const interesting = [0x00, 0x01, 0x02, 0x04, 0x0b, 0x0d, 0x1c, 0x20, 0x5c, 0x5e, 0x7c, 0x7f, 0x80, 0xfe, 0xff];

/** Spoils bytes in a few of the ways in which wires, disks and attackers do: one to four of them at once. */
export function mutate(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let spoiled = Uint8Array.from(bytes);
  for (let times = random.whole(1, 4); times > 0; times--) spoiled = Uint8Array.from(once(spoiled, random));
  return spoiled;
}

function once(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(random.pick(interesting));
  const at = random.whole(0, bytes.length - 1);
  const length = Math.min(bytes.length - at, random.whole(1, 24));
  switch (random.whole(0, 8)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random.whole(0, 7));
      return bytes;
    case 1:
      bytes[at] = random.pick(interesting);
      return bytes;
    case 2:
      return bytes.fill(random.pick(interesting), at, at + length);
    case 3: // cut out
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 4: // doubled
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    case 5: // torn off
      return bytes.subarray(0, at);
    case 6: // put in
      return joined(bytes.subarray(0, at), randomBytes(length, random), bytes.subarray(at));
    case 7: // A length or a number, as large as it can be.
      new DataView(bytes.buffer, bytes.byteOffset).setUint8(at, 0xff);
      return bytes.fill(0xff, at, at + Math.min(4, length));
    default: {
      // Two stretches in each other's place.
      const other = random.whole(0, bytes.length - 1);
      const here = Uint8Array.from(bytes.subarray(at, at + length));
      bytes.copyWithin(at, other, Math.min(bytes.length, other + length));
      bytes.set(here.subarray(0, Math.max(0, bytes.length - other)), other);
      return bytes;
    }
  }
}

function randomBytes(length: number, random: SeededRandom): Uint8Array {
  return Uint8Array.from({ length }, () => random.whole(0, 255));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
