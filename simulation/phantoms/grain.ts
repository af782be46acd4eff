import type { SeededRandom } from './seededRandom.ts';

/**
 * Fine noise, as of a detector: about normal, with mean 0 and deviation 1.
 * A table read at odd strides, because four calls for every pixel of a film would take most of the time of drawing it.
 */
export function fineGrain(random: SeededRandom): () => number {
  const table = Float32Array.from({ length: 4099 }, () => {
    const sum = random.next() + random.next() + random.next() + random.next() - 2;
    return sum * Math.sqrt(3);
  });
  let at = 0;
  let stride = 1;
  return () => {
    at += stride;
    if (at >= table.length) {
      at -= table.length;
      stride = 1 + Math.floor(random.next() * 2000);
    }
    return table[at] as number;
  };
}

/** Coarse mottle, as of living tissue: smooth between −1 and 1, its grain about `size` millimetres. */
export function mottle(random: SeededRandom, size: number): (x: number, y: number) => number {
  const side = 64;
  const lattice = Float32Array.from({ length: side * side }, () => random.next() * 2 - 1);
  const knot = (column: number, row: number) => lattice[(row & (side - 1)) * side + (column & (side - 1))] as number;
  return (x, y) => {
    const column = Math.floor(x / size);
    const row = Math.floor(y / size);
    const right = ease(x / size - column);
    const down = ease(y / size - row);
    const above = knot(column, row) * (1 - right) + knot(column + 1, row) * right;
    const below = knot(column, row + 1) * (1 - right) + knot(column + 1, row + 1) * right;
    return above * (1 - down) + below * down;
  };
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
