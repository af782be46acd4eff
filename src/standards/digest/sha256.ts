/** The SHA-256 of bytes (FIPS 180-4 §6.2) in lower-case hex, where the machine's own cannot be asked. */
export function sha256(bytes: Uint8Array): string {
  const state = Uint32Array.of(
    ...[0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a],
    ...[0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19],
  );
  const message = padded(bytes);
  for (let at = 0; at < message.byteLength; at += 64) digestBlock(state, message, at);
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** A one, noughts, and the length in bits, to a whole number of blocks (FIPS 180-4 §5.1.1). */
function padded(bytes: Uint8Array): DataView {
  const message = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  message.set(bytes);
  message[bytes.length] = 0x80;
  const view = new DataView(message.buffer);
  view.setBigUint64(message.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

function digestBlock(state: Uint32Array, message: DataView, from: number): void {
  const w = new Uint32Array(64);
  for (let t = 0; t < 16; t++) w[t] = message.getUint32(from + t * 4);
  for (let t = 16; t < 64; t++) {
    const [two, fifteen] = [word(w, t - 2), word(w, t - 15)];
    const small1 = turned(two, 17) ^ turned(two, 19) ^ (two >>> 10);
    const small0 = turned(fifteen, 7) ^ turned(fifteen, 18) ^ (fifteen >>> 3);
    w[t] = small1 + word(w, t - 7) + small0 + word(w, t - 16);
  }
  let [a, b, c, d, e, f, g, h] = [...state] as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const large1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + large1 + ((e & f) ^ (~e & g)) + word(constants, t) + word(w, t)) >>> 0;
    const large0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (large0 + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
  }
  for (const [place, value] of [a, b, c, d, e, f, g, h].entries()) state[place] = word(state, place) + value;
}

function turned(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

function word(words: Uint32Array, at: number): number {
  return words[at] as number;
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const constants = Uint32Array.from(primes(64), (prime) => fractionOfCubeRoot(prime));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** Exact: the cube root of n·2⁹⁶ in whole numbers holds 32 bits behind the point. */
function fractionOfCubeRoot(n: number): number {
  const cube = BigInt(n) << 96n;
  let low = 0n;
  for (let bit = 1n << 36n; bit > 0n; bit >>= 1n) if ((low | bit) ** 3n <= cube) low |= bit;
  return Number(low & 0xffff_ffffn);
}
