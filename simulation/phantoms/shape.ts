/** An outline on the canvas: how far a point lies outside of it (negative: inside), in millimetres. */
export interface Shape {
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  distance(x: number, y: number): number;
}

/** `turned` is in degrees, clockwise as seen. The distance is near enough for edges, not for measuring. */
export function ellipse(x: number, y: number, halfWidth: number, halfHeight: number, turned = 0): Shape {
  const cosine = Math.cos((turned * Math.PI) / 180);
  const sine = Math.sin((turned * Math.PI) / 180);
  const reachX = Math.hypot(halfWidth * cosine, halfHeight * sine);
  const reachY = Math.hypot(halfWidth * sine, halfHeight * cosine);
  const least = Math.min(halfWidth, halfHeight);
  return {
    box: { left: x - reachX, top: y - reachY, right: x + reachX, bottom: y + reachY },
    distance(px, py) {
      const along = ((px - x) * cosine + (py - y) * sine) / halfWidth;
      const across = ((py - y) * cosine - (px - x) * sine) / halfHeight;
      return (Math.sqrt(along * along + across * across) - 1) * least;
    },
  };
}

/** A stroke with round ends through all points. */
export function stroke(points: readonly (readonly [number, number])[], halfWidth: number): Shape {
  const line = chain(points);
  return { box: around(points, halfWidth), distance: (x, y) => Math.sqrt(line.nearestSquare(x, y)) - halfWidth };
}

/** A closed outline through points, with its corners as sharp as they are. */
export function polygon(points: readonly (readonly [number, number])[]): Shape {
  const line = chain([...points, points[0] as readonly [number, number]]);
  return {
    box: around(points, 0),
    distance: (x, y) => (line.windsAround(x, y) ? -1 : 1) * Math.sqrt(line.nearestSquare(x, y)),
  };
}

function around(points: readonly (readonly [number, number])[], margin: number): Shape['box'] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    left: Math.min(...xs) - margin,
    top: Math.min(...ys) - margin,
    right: Math.max(...xs) + margin,
    bottom: Math.max(...ys) + margin,
  };
}

/** Straight pieces from point to point, in flat arrays: these two loops are most of the time of drawing. */
function chain(points: readonly (readonly [number, number])[]) {
  const xs = Float64Array.from(points, ([x]) => x);
  const ys = Float64Array.from(points, ([, y]) => y);
  const count = points.length;
  return {
    nearestSquare(x: number, y: number): number {
      let nearest = Number.POSITIVE_INFINITY;
      for (let at = 1; at < count; at++) {
        const ax = xs[at - 1] as number;
        const ay = ys[at - 1] as number;
        const dx = (xs[at] as number) - ax;
        const dy = (ys[at] as number) - ay;
        let along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
        along = along < 0 ? 0 : along > 1 ? 1 : along;
        const offX = x - ax - along * dx;
        const offY = y - ay - along * dy;
        const square = offX * offX + offY * offY;
        if (square < nearest) nearest = square;
      }
      return nearest;
    },
    windsAround(x: number, y: number): boolean {
      let inside = false;
      for (let at = 1; at < count; at++) {
        const ay = ys[at - 1] as number;
        const by = ys[at] as number;
        if (ay > y === by > y) continue;
        const ax = xs[at - 1] as number;
        if (x < (((xs[at] as number) - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      }
      return inside;
    },
  };
}

/** What lies in the first and not in the second. */
export function without(shape: Shape, hole: Shape): Shape {
  return { box: shape.box, distance: (x, y) => Math.max(shape.distance(x, y), -hole.distance(x, y)) };
}

/** What lies in both. */
export function within(shape: Shape, limit: Shape): Shape {
  return { box: shape.box, distance: (x, y) => Math.max(shape.distance(x, y), limit.distance(x, y)) };
}

/** The same outline, larger by so many millimetres (smaller when negative). */
export function grown(shape: Shape, by: number): Shape {
  const { left, top, right, bottom } = shape.box;
  return {
    box: { left: left - by, top: top - by, right: right + by, bottom: bottom + by },
    distance: (x, y) => shape.distance(x, y) - by,
  };
}

/** Points on a smooth curve through the given ones (Catmull-Rom), for strokes and polygons that bend as bodies do. */
export function smooth(
  points: readonly (readonly [number, number])[],
  closed = false,
  steps = 8,
): readonly (readonly [number, number])[] {
  const at = (index: number) =>
    (closed
      ? points[(index + points.length) % points.length]
      : points[Math.min(points.length - 1, Math.max(0, index))]) as readonly [number, number];
  const curve: (readonly [number, number])[] = [];
  const spans = closed ? points.length : points.length - 1;
  for (let span = 0; span < spans; span++) {
    const [a, b, c, d] = [at(span - 1), at(span), at(span + 1), at(span + 2)];
    for (let step = 0; step < steps; step++) curve.push([bend(0, step / steps), bend(1, step / steps)]);
    function bend(axis: 0 | 1, t: number): number {
      return (
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t)
      );
    }
  }
  if (!closed) curve.push(at(points.length - 1));
  return curve;
}
