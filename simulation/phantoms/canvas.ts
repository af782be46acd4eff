import type { Shape } from './shape.ts';

/** A field of physical values (Hounsfield units, signal, attenuation), measured in millimetres from its middle. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly millimetresPerPixel: number;
  readonly values: Float32Array;
}

export function openCanvas(columns: number, rows: number, millimetresPerPixel: number, value: number): Canvas {
  return { columns, rows, millimetresPerPixel, values: new Float32Array(columns * rows).fill(value) };
}

/** Covers what lies beneath with one value. `softness` is the width of the edge in millimetres. */
export function fill(canvas: Canvas, shape: Shape, value: number, softness = canvas.millimetresPerPixel): void {
  overlap(canvas, shape, softness, (index, distance) => {
    const cover = Math.min(1, Math.max(0, 0.5 - distance / softness));
    const beneath = canvas.values[index] as number;
    canvas.values[index] = beneath + (value - beneath) * cover;
  });
}

/** Adds to what lies beneath, as one more layer does on a projection film. */
export function add(canvas: Canvas, shape: Shape, value: number, softness = canvas.millimetresPerPixel): void {
  overlap(canvas, shape, softness, (index, distance) => {
    const cover = Math.min(1, Math.max(0, 0.5 - distance / softness));
    canvas.values[index] = (canvas.values[index] as number) + value * cover;
  });
}

/** Adds a rounded body seen through: thick in its middle, nothing at its edge. `radius` is half of its thickness in millimetres. */
export function addRounded(canvas: Canvas, shape: Shape, value: number, radius: number): void {
  overlap(canvas, shape, null, (index, distance) => {
    const fromMiddle = 1 - Math.min(1, -distance / radius);
    canvas.values[index] = (canvas.values[index] as number) + value * Math.sqrt(1 - fromMiddle * fromMiddle);
  });
}

/** Changes every value by its place: `x` to the right and `y` downwards, in millimetres from the middle. */
export function change(canvas: Canvas, to: (value: number, x: number, y: number) => number): void {
  const { columns, rows, millimetresPerPixel: scale, values } = canvas;
  for (let row = 0, index = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, index++) {
      values[index] = to(values[index] as number, (column - columns / 2) * scale, (row - rows / 2) * scale);
    }
  }
}

/** Twice as many pixels a side, with what lies between worked out: drawn coarse and enlarged costs a quarter. */
export function enlarged(canvas: Canvas): Canvas {
  const { columns, rows, values } = canvas;
  const larger = openCanvas(columns * 2, rows * 2, canvas.millimetresPerPixel / 2, 0);
  for (let row = 0, to = 0; row < larger.rows; row++) {
    const above = Math.min(rows - 1, Math.max(0, (row - 1) >> 1));
    const below = Math.min(rows - 1, above + (row === 0 ? 0 : 1));
    const down = row & 1 ? 0.25 : 0.75;
    for (let column = 0; column < larger.columns; column++, to++) {
      const left = Math.min(columns - 1, Math.max(0, (column - 1) >> 1));
      const right = Math.min(columns - 1, left + (column === 0 ? 0 : 1));
      const along = column & 1 ? 0.25 : 0.75;
      const upper = value(above, left) * (1 - along) + value(above, right) * along;
      const lower = value(below, left) * (1 - along) + value(below, right) * along;
      larger.values[to] = upper * (1 - down) + lower * down;
    }
  }
  return larger;

  function value(row: number, column: number): number {
    return values[row * columns + column] as number;
  }
}

/** Blocks of this many pixels a side are judged by their middle first: most of a canvas lies far from the edge of a shape. */
const blockSide = 12;

/**
 * Visits the pixels that a shape reaches. Far inside, beyond `softness`, the distance of the block stands for its pixels;
 * with `softness` null every pixel gets its own. Right because no shape's distance changes faster than the place does.
 */
function overlap(
  canvas: Canvas,
  shape: Shape,
  softness: number | null,
  visit: (index: number, distance: number) => void,
): void {
  const { columns, rows, millimetresPerPixel: scale } = canvas;
  const margin = softness ?? 0;
  const left = Math.max(0, Math.floor((shape.box.left - margin) / scale + columns / 2));
  const right = Math.min(columns - 1, Math.ceil((shape.box.right + margin) / scale + columns / 2));
  const top = Math.max(0, Math.floor((shape.box.top - margin) / scale + rows / 2));
  const bottom = Math.min(rows - 1, Math.ceil((shape.box.bottom + margin) / scale + rows / 2));
  const reach = blockSide * Math.SQRT1_2 * scale;
  for (let blockTop = top; blockTop <= bottom; blockTop += blockSide) {
    for (let blockLeft = left; blockLeft <= right; blockLeft += blockSide) {
      const far = shape.distance(
        (blockLeft + blockSide / 2 - columns / 2) * scale,
        (blockTop + blockSide / 2 - rows / 2) * scale,
      );
      if (far > reach + margin / 2) continue;
      const deep = softness !== null && far < -reach - margin / 2;
      const blockRight = Math.min(right, blockLeft + blockSide - 1);
      const blockBottom = Math.min(bottom, blockTop + blockSide - 1);
      for (let row = blockTop; row <= blockBottom; row++) {
        for (let column = blockLeft; column <= blockRight; column++) {
          const distance = deep ? far : shape.distance((column - columns / 2) * scale, (row - rows / 2) * scale);
          if (distance < margin / 2) visit(row * columns + column, distance);
        }
      }
    }
  }
}
