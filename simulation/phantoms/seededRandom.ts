/** Chance that repeats: the same seed draws the same numbers, on every machine and in every year. */
export interface SeededRandom {
  /** 0 ≤ n < 1. */
  next(): number;
  between(least: number, most: number): number;
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T;
  chance(probability: number): boolean;
}

/** A seed is any text; the numbers are Mulberry32's over its FNV-1a hash. Good enough to draw with, never to be secret with. */
export function seededRandom(seed: string): SeededRandom {
  let state = fnv1a(seed);
  const random: SeededRandom = {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    between: (least, most) => least + random.next() * (most - least),
    whole: (least, most) => least + Math.floor(random.next() * (most - least + 1)),
    pick: (list) => list[Math.floor(random.next() * list.length)] as (typeof list)[number],
    chance: (probability) => random.next() < probability,
  };
  return random;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
