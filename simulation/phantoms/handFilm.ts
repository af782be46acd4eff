import { add, addRounded, type Canvas, change, openCanvas } from './canvas.ts';
import { fineGrain, mottle } from './grain.ts';
import type { Picture } from './picture.ts';
import type { SeededRandom } from './seededRandom.ts';
import { ellipse, grown, smooth, stroke } from './shape.ts';

type Point = readonly [number, number];

/** The five rays from the wrist outwards: the joints of each, in millimetres. */
const rays: readonly (readonly Point[])[] = [
  [
    [-22, 40],
    [-42, 16],
    [-62, -16],
    [-74, -44],
  ],
  [
    [-12, 34],
    [-24, -26],
    [-30, -70],
    [-33, -96],
    [-34, -114],
  ],
  [
    [-1, 32],
    [-3, -30],
    [-4, -79],
    [-4, -109],
    [-4, -129],
  ],
  [
    [9, 34],
    [17, -22],
    [22, -66],
    [25, -94],
    [27, -112],
  ],
  [
    [19, 38],
    [35, -6],
    [44, -40],
    [49, -59],
    [53, -75],
  ],
];

/** A hand on the detector, palm down, as a film: bone is bright. `broken` draws a fracture through one metacarpal. */
export function handFilm(random: SeededRandom, broken: boolean, columns = 600, rows = 760): Picture {
  const canvas = openCanvas(columns, rows, 250 / columns, 0);
  const spread = random.between(0.96, 1.06);
  const placed = rays.map((ray) => ray.map(([x, y]) => [x * spread, y + 12] as Point));
  drawFlesh(canvas, placed);
  for (const [finger, ray] of placed.entries()) {
    for (let bone = 1; bone < ray.length; bone++) {
      const slim = Math.max(2.6, (finger === 0 ? 6.2 : 5.4) - bone * 0.75);
      drawBone(canvas, ray[bone - 1] as Point, ray[bone] as Point, slim);
    }
  }
  drawWrist(canvas);
  if (broken) {
    const [from, to] = [placed[4]?.[0] as Point, placed[4]?.[1] as Point];
    const x = from[0] + (to[0] - from[0]) * 0.62;
    const y = from[1] + (to[1] - from[1]) * 0.62;
    add(
      canvas,
      stroke(
        [
          [x - 7, y + 3],
          [x - 1, y - 1],
          [x + 7, y - 3],
        ],
        0.8,
      ),
      -150,
      1,
    );
  }

  const grain = fineGrain(random);
  const marrow = mottle(random, 1.6);
  change(canvas, (value, x, y) => value + grain() * 5 + (value > 230 ? marrow(x, y) * 16 : 0));
  return {
    rows,
    columns,
    pixels: Uint16Array.from(canvas.values, (value) => Math.min(4095, Math.max(0, Math.round(220 + value * 5.2)))),
    bitsStored: 12,
    colour: 'MONOCHROME2',
    millimetresPerPixel: canvas.millimetresPerPixel,
    window: { center: 1500, width: 2900 },
  };
}

function drawFlesh(canvas: Canvas, placed: readonly (readonly Point[])[]): void {
  // One thickness for the whole hand, or the fingers would be brighter where they meet the palm.
  const parts = [
    ...placed.map((ray, finger) => stroke(ray, finger === 0 ? 12.5 : 11.5)),
    stroke(
      [
        [0, 0],
        [0, 40],
      ],
      42,
    ),
    stroke(
      [
        [-28, 34],
        [-44, 14],
      ],
      18,
    ),
    stroke(
      [
        [0, 50],
        [-2, 190],
      ],
      33,
    ),
  ];
  const flesh = {
    box: { left: -124, top: -157, right: 124, bottom: 157 },
    distance: (x: number, y: number) => {
      let nearest = Number.POSITIVE_INFINITY;
      for (const part of parts) nearest = Math.min(nearest, part.distance(x, y));
      return nearest;
    },
  };
  addRounded(canvas, flesh, 170, 15);
}

function drawBone(canvas: Canvas, [ax, ay]: Point, [bx, by]: Point, slim: number): void {
  const along = (part: number): Point => [ax + (bx - ax) * part, ay + (by - ay) * part];
  const shaft = stroke([along(0.1), along(0.9)], slim);
  addRounded(canvas, shaft, 190, 3);
  add(canvas, grown(shaft, -2), -62, 1.2);
  addRounded(canvas, ellipse(...along(0.1), slim * 1.35, slim * 1.2), 90, 4);
  addRounded(canvas, ellipse(...along(0.91), slim * 1.3, slim * 1.15), 105, 4);
}

function drawWrist(canvas: Canvas): void {
  const carpals = [
    [-20, 56, 9, 8],
    [-8, 52, 7, 8],
    [3, 53, 8, 10],
    [15, 56, 8, 9],
    [-17, 70, 9, 10],
    [-1, 69, 9, 8],
    [13, 70, 8, 8],
    [20, 65, 5, 5],
  ] as const;
  for (const [x, y, wide, high] of carpals) {
    addRounded(canvas, ellipse(x, y, wide, high), 170, 3);
    add(canvas, ellipse(x, y, wide - 2.4, high - 2.4), -46, 1.5);
  }
  for (const [points, halfWidth] of [
    [
      smooth([
        [-11, 90],
        [-12, 112],
        [-13, 200],
      ]),
      10,
    ],
    [
      smooth([
        [14, 90],
        [14, 110],
        [13, 200],
      ]),
      7,
    ],
  ] as const) {
    const bone = stroke(points, halfWidth);
    addRounded(canvas, bone, 200, 3.4);
    add(canvas, grown(bone, -2.6), -70, 1.5);
  }
  addRounded(canvas, ellipse(-12, 86, 16, 7), 110, 5);
}
