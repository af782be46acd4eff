import { type Canvas, change, fill, openCanvas } from './canvas.ts';
import { fineGrain, mottle } from './grain.ts';
import type { Picture } from './picture.ts';
import type { SeededRandom } from './seededRandom.ts';
import { ellipse, grown, polygon, type Shape, smooth, stroke, within, without } from './shape.ts';

const air = -1000;
const fat = -105;
const muscle = 52;

/**
 * One axial slice of the upper abdomen after contrast, in Hounsfield units, seen from the feet.
 *
 * `depth` runs from 0 (under the diaphragm, lung bases still to be seen) to 1 (lower poles of the kidneys). The
 * patient's build comes from `random`: hand every slice of one series its own copy of the same seed.
 */
export function ctBody(random: SeededRandom, depth: number, side = 512): Picture {
  const build = random.between(0.9, 1.08);
  const fatness = random.between(10, 26);
  const canvas = openCanvas(side, side, 420 / side, air);
  const skin = ellipse(0, 0, 165 * build, 118 * build);
  const wall = grown(skin, -fatness);
  const cavity = grown(wall, -14);

  fill(
    canvas,
    stroke(
      [
        [-230, 150 * build],
        [-120, 172 * build],
        [0, 178 * build],
        [120, 172 * build],
        [230, 150 * build],
      ],
      3,
    ),
    -350,
  );
  fill(canvas, skin, 0);
  fill(canvas, grown(skin, -2), fat);
  fill(canvas, wall, muscle, 3);
  fill(canvas, cavity, fat, 3);
  drawRibs(canvas, wall, depth);
  drawSpine(canvas, build);
  if (depth < 0.3) drawLungBases(canvas, cavity, depth);
  drawOrgans(canvas, cavity, build, depth, random);

  const grain = fineGrain(random);
  const tissue = mottle(random, 3);
  change(canvas, (value, x, y) => value + grain() * 11 + (value > -200 ? tissue(x, y) * 7 : 0));
  return {
    rows: side,
    columns: side,
    pixels: Uint16Array.from(canvas.values, (value) => Math.round(Math.max(-1024, value)) + 1024),
    bitsStored: 12,
    colour: 'MONOCHROME2',
    millimetresPerPixel: canvas.millimetresPerPixel,
    window: { center: 50, width: 400 },
  };
}

function drawRibs(canvas: Canvas, wall: Shape, depth: number): void {
  const count = depth < 0.6 ? 7 : 3;
  for (const side of [-1, 1]) {
    for (let rib = 0; rib < count; rib++) {
      const angle = 0.35 + rib * (1.9 / count) + depth * 0.35;
      const x = side * Math.sin(angle) * (wall.box.right - 8);
      const y = Math.cos(angle) * (wall.box.bottom - 8);
      const slope = (side * -angle * 180) / Math.PI;
      const bone = ellipse(x, y, 11, 4.5, slope);
      fill(canvas, bone, 620, 2);
      fill(canvas, grown(bone, -2), 230, 2);
    }
  }
}

function drawSpine(canvas: Canvas, build: number): void {
  const y = 62 * build;
  fill(
    canvas,
    stroke(
      [
        [0, y + 26],
        [0, y + 46],
      ],
      4.5,
    ),
    560,
    2,
  );
  for (const side of [-1, 1]) {
    fill(
      canvas,
      stroke(
        [
          [side * 13, y + 22],
          [side * 34, y + 28],
        ],
        5,
      ),
      480,
      2,
    );
    fill(canvas, ellipse(side * 34, y + 36, 24, 17, side * 18), muscle + 4, 3);
    fill(canvas, ellipse(side * 36, y - 4, 13, 19, side * -14), muscle, 3);
  }
  const body = ellipse(0, y, 22, 18);
  fill(canvas, body, 640, 2);
  fill(canvas, grown(body, -2.5), 215, 3);
  fill(canvas, ellipse(0, y + 24, 12, 10), 300, 2);
  fill(canvas, ellipse(0, y + 24, 9, 7.5), 20, 1.5);
  fill(canvas, ellipse(0, y + 24, 4, 3.5), 42, 1.5);
}

function drawLungBases(canvas: Canvas, cavity: Shape, depth: number): void {
  const shrink = depth * 90;
  for (const side of [-1, 1]) {
    const lung = ellipse(side * 96, 22, 52 - shrink / 3, 66 - shrink);
    fill(canvas, within(lung, grown(cavity, -3)), -850, 3);
    for (let vessel = 0; vessel < 9; vessel++) {
      const x = side * (72 + ((vessel * 37) % 46));
      const y = -18 + ((vessel * 53) % 74);
      if (lung.distance(x, y) < -6) fill(canvas, ellipse(x, y, 1.8, 1.8), -40, 1.5);
    }
  }
}

function drawOrgans(canvas: Canvas, cavity: Shape, build: number, depth: number, random: SeededRandom): void {
  const scaled = (points: [number, number][]) =>
    smooth(
      points.map(([x, y]) => [x * build, y * build] as const),
      true,
    );
  if (depth < 0.9) {
    const shrink = 1 - depth * 0.45;
    const liver = polygon(
      scaled([
        [-128, 8],
        [-112, -52],
        [-66, -84],
        [-6, -84 * shrink],
        [58 * shrink, -72],
        [34 * shrink, -48],
        [-18, -34],
        [-44, 2],
        [-64, 44 * shrink],
        [-104, 56 * shrink],
      ]),
    );
    fill(canvas, within(liver, grown(cavity, -3)), 108, 3);
    for (const [x, y, wide, turned] of [
      [-70, -22, 4, 30],
      [-44, -48, 3.5, -20],
      [-92, 6, 3, 60],
      [-20, -62, 3, 10],
    ] as const) {
      fill(canvas, within(ellipse(x * build, y * build, wide * 4, wide, turned), grown(liver, -4)), 155, 3);
    }
    if (random.chance(0.5)) fill(canvas, within(ellipse(-84 * build, -40 * build, 9, 8), grown(liver, -3)), 8, 2);
    if (depth > 0.45) fill(canvas, ellipse(-48 * build, -36 * build, 13, 19, 24), 12, 2.5);
  }
  if (depth < 0.75) {
    const spleen = without(
      ellipse(112 * build, 26 * build, 27, 50 - depth * 26, -14),
      ellipse(88 * build, 18 * build, 20, 26),
    );
    fill(canvas, within(spleen, grown(cavity, -3)), 122, 2.5);
    const stomach = ellipse(64 * build, -34 * build, 46, 34 - depth * 10, 26);
    fill(canvas, within(stomach, grown(cavity, -3)), 60, 2);
    fill(canvas, within(grown(stomach, -4), grown(cavity, -7)), 22, 2);
    const gas = ellipse(64 * build, -44 * build, 40, 22, 20);
    fill(
      canvas,
      { ...gas, distance: (x, y) => Math.max(gas.distance(x, y), grown(stomach, -4).distance(x, y), y + 40 * build) },
      -980,
      1.5,
    );
  }
  if (depth > 0.35) {
    for (const side of [-1, 1]) drawKidney(canvas, side, build, depth);
    drawBowel(canvas, cavity, build, random);
  }
  if (depth > 0.25 && depth < 0.8) {
    const pancreas = stroke(
      scaled([
        [-26, -8],
        [0, -20],
        [36, -16],
        [70, 2],
      ]).slice(0, 25),
      9,
    );
    fill(canvas, within(pancreas, grown(cavity, -8)), 88, 3);
  }
  fill(canvas, ellipse(10 * build, 32 * build, 11, 11), 205, 1.5);
  fill(canvas, ellipse(-20 * build, 32 * build, 13, 9.5, -10), 140, 1.5);
}

function drawKidney(canvas: Canvas, side: number, build: number, depth: number): void {
  const large = 1 - Math.abs(depth - 0.75) * 0.7;
  const kidney = ellipse(side * 72 * build, 44 * build, 26 * large, 36 * large, side * 24);
  const cortex = without(kidney, ellipse(side * 50 * build, 40 * build, 14 * large, 12 * large));
  fill(canvas, cortex, 190, 2);
  fill(canvas, ellipse(side * 66 * build, 43 * build, 14 * large, 22 * large, side * 24), 145, 5);
  fill(canvas, ellipse(side * 56 * build, 41 * build, 11 * large, 10 * large), -60, 3);
}

function drawBowel(canvas: Canvas, cavity: Shape, build: number, random: SeededRandom): void {
  for (let loop = 0; loop < 13; loop++) {
    const x = random.between(-88, 104) * build;
    const y = random.between(-78, -22) * build;
    const wide = random.between(10, 17);
    const bowel = within(ellipse(x, y, wide, wide * random.between(0.7, 1), random.between(0, 180)), grown(cavity, -4));
    fill(canvas, bowel, 85, 2);
    fill(canvas, grown(bowel, -3), random.chance(0.3) ? -850 : 25, 2);
  }
}
