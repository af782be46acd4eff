import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fill, openCanvas } from './canvas.ts';
import { ellipse, grown, polygon, type Shape, smooth, stroke, within, without } from './shape.ts';

const place = fc.double({ min: -60, max: 60, noNaN: true });
const length = fc.double({ min: 2, max: 50, noNaN: true });
const points = fc.array(fc.tuple(place, place), { minLength: 3, maxLength: 7 });
const simple: fc.Arbitrary<Shape> = fc.oneof(
  fc.tuple(place, place, length, length, fc.double({ min: 0, max: 360, noNaN: true })).map((all) => ellipse(...all)),
  fc.tuple(points, length).map(([through, halfWidth]) => stroke(through, halfWidth)),
  points.map((through) => polygon(smooth(through, true, 3))),
);
const shapes = fc.oneof(
  simple,
  fc.tuple(simple, simple).map(([a, b]) => without(a, b)),
  fc.tuple(simple, simple).map(([a, b]) => within(a, b)),
  fc.tuple(simple, length).map(([a, by]) => grown(a, -by / 4)),
);

test('no distance changes faster than the place does: whole blocks of a canvas may be judged by their middle', () => {
  fc.assert(
    fc.property(shapes, place, place, place, place, (shape, ax, ay, bx, by) => {
      const apart = Math.hypot(ax - bx, ay - by);
      assert.ok(Math.abs(shape.distance(ax, ay) - shape.distance(bx, by)) <= apart + 1e-9);
    }),
    { numRuns: 2000 },
  );
});

test('what is filled is what lies inside, pixel by pixel', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const canvas = openCanvas(40, 40, 3.5, 0);
      fill(canvas, shape, 100, 3.5);
      for (let row = 0; row < 40; row++) {
        for (let column = 0; column < 40; column++) {
          const distance = shape.distance((column - 20) * 3.5, (row - 20) * 3.5);
          const { left, right, top, bottom } = shape.box;
          const [x, y] = [(column - 20) * 3.5, (row - 20) * 3.5];
          if (x < left || x > right || y < top || y > bottom) continue;
          const told = Math.min(1, Math.max(0, 0.5 - distance / 3.5)) * 100;
          assert.ok(Math.abs((canvas.values[row * 40 + column] as number) - told) < 1e-3);
        }
      }
    }),
    { numRuns: 150 },
  );
});
