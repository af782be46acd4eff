import { add, addRounded, type Canvas, change, enlarged, openCanvas } from './canvas.ts';
import { fineGrain, mottle } from './grain.ts';
import type { Picture } from './picture.ts';
import type { SeededRandom } from './seededRandom.ts';
import { ellipse, polygon, type Shape, smooth, stroke, within } from './shape.ts';

/**
 * A chest seen from behind (PA), as a digital film: more attenuation is brighter.
 *
 * The canvas holds attenuation in arbitrary units, layer upon layer, as a beam meets them; `finding` puts a round
 * shadow into a lung, so that a reader has something to find.
 */
export function chestFilm(random: SeededRandom, finding: boolean, columns = 840, rows = 1000): Picture {
  const canvas = openCanvas(columns / 2, rows / 2, 700 / columns, 0);
  const build = random.between(0.92, 1.03);
  drawBody(canvas, build);
  drawLungs(canvas, build);
  drawHeart(canvas, build, random);
  drawGreatVessels(canvas);
  drawAirway(canvas);
  drawVessels(canvas, random);
  drawBones(canvas, build);
  if (finding) addRounded(canvas, ellipse(random.pick([-1, 1]) * 74, random.between(-70, -10), 15, 14), 190, 14);
  return exposed(enlarged(canvas), random);
}

/** What the detector makes of the beam: grain, and grey values of twelve bits. */
function exposed(canvas: Canvas, random: SeededRandom): Picture {
  const grain = fineGrain(random);
  const tissue = mottle(random, 4);
  const coarse = mottle(random, 14);
  change(canvas, (value, x, y) => value + grain() * 9 + (value > 60 ? tissue(x, y) * 14 + coarse(x, y) * 10 : 0));
  return {
    rows: canvas.rows,
    columns: canvas.columns,
    pixels: Uint16Array.from(canvas.values, (value) => Math.min(4095, Math.max(0, Math.round(260 + value * 2.7)))),
    bitsStored: 12,
    colour: 'MONOCHROME2',
    millimetresPerPixel: canvas.millimetresPerPixel,
    window: { center: 1700, width: 3200 },
  };
}

function drawBody(canvas: Canvas, build: number): void {
  const side = [
    [28, -260],
    [30, -178],
    [70, -158],
    [128 * build, -148],
    [168 * build, -132],
    [190 * build, -90],
    [176 * build, -60],
    [154 * build, -30],
    [146 * build, 60],
    [148 * build, 150],
    [150 * build, 260],
  ] as const;
  const outline = polygon([...side, ...side.toReversed().map(([x, y]) => [-x, y] as const)]);
  addRounded(canvas, outline, 560, 60);
  // The abdomen lies beneath the lungs and swallows more of the beam.
  const abdomen = [
    [-152, 120],
    [-110, 92],
    [-70, 84],
    [-30, 100],
    [0, 110],
    [34, 112],
    [80, 104],
    [116, 112],
    [152, 132],
    [160, 280],
    [-160, 280],
  ];
  addRounded(canvas, within(bent(abdomen), outline), 420, 44);
}

function drawLungs(canvas: Canvas, build: number): void {
  const right = [
    [-18, -128],
    [-44, -152],
    [-82, -138],
    [-112, -84],
    [-126, -10],
    [-132, 66],
    [-126, 112],
    [-96, 88],
    [-62, 80],
    [-30, 94],
    [-22, 50],
    [-20, -30],
  ];
  const left = [
    [18, -128],
    [44, -152],
    [82, -138],
    [112, -84],
    [126, -10],
    [132, 72],
    [126, 124],
    [98, 104],
    [70, 98],
    [62, 88],
    [52, 40],
    [30, 0],
    [22, -40],
  ];
  for (const points of [right, left]) {
    addRounded(canvas, bent(points.map(([x, y]) => [(x as number) * build, y as number])), -445, 34);
  }
}

function drawHeart(canvas: Canvas, build: number, random: SeededRandom): void {
  const size = random.between(0.92, 1.12);
  const heart = bent(
    [
      [-34, 20],
      [-40, 60],
      [-30, 100],
      [20, 116],
      [66, 108],
      [82, 86],
      [66, 44],
      [40, 4],
      [12, -20],
      [-14, -10],
    ].map(([x, y]) => [(x as number) * size * build, (y as number) * (0.5 + size / 2)]),
  );
  addRounded(canvas, heart, 300, 34);
}

/** The superior vena cava at the right edge, the arch and the descending aorta at the left. */
function drawGreatVessels(canvas: Canvas): void {
  addRounded(
    canvas,
    stroke(
      smooth([
        [-6, -140],
        [-10, -70],
        [-14, 10],
      ]),
      22,
    ),
    150,
    22,
  );
  addRounded(
    canvas,
    stroke(
      smooth([
        [4, -60],
        [24, -74],
        [30, -58],
        [22, -30],
        [14, 60],
        [12, 130],
      ]),
      13,
    ),
    120,
    13,
  );
}

/** The trachea and the two main bronchi: air, so darker than what they lie in. */
function drawAirway(canvas: Canvas): void {
  add(
    canvas,
    stroke(
      smooth([
        [0, -215],
        [-2, -120],
        [-3, -66],
      ]),
      7,
    ),
    -110,
    5,
  );
  add(
    canvas,
    stroke(
      smooth([
        [-3, -66],
        [-18, -50],
        [-30, -38],
      ]),
      5,
    ),
    -70,
    4,
  );
  add(
    canvas,
    stroke(
      smooth([
        [-3, -66],
        [18, -46],
        [30, -32],
      ]),
      5,
    ),
    -70,
    4,
  );
}

function drawVessels(canvas: Canvas, random: SeededRandom): void {
  for (const side of [-1, 1]) {
    addRounded(canvas, ellipse(side * 36, -26, 17, 24, side * 12), 120, 17);
    for (let branch = 0; branch < 20; branch++) {
      const angle = -1.25 + (branch / 19) * 2.65 + random.between(-0.1, 0.1);
      const long = random.between(46, 82);
      const points = Array.from({ length: 4 }, (_, step) => {
        const out = 14 + (long * step) / 3;
        const turn = angle + random.between(-0.13, 0.13) * step;
        return [side * (30 + Math.cos(turn) * out), -26 + Math.sin(turn) * out * 1.35] as const;
      });
      for (let part = 1; part < 4; part++) {
        const halfWidth = 3.4 - part * 0.8;
        addRounded(canvas, stroke(points.slice(part - 1, part + 1), halfWidth), 74 - part * 13, halfWidth);
      }
    }
  }
}

function drawBones(canvas: Canvas, build: number): void {
  const film = { left: -175, top: -215, right: 175, bottom: 215 };
  const visible = { box: film, distance: (x: number, y: number) => Math.max(Math.abs(x) - 175, Math.abs(y) - 215) };
  for (let vertebra = 0; vertebra < 15; vertebra++) {
    const y = -200 + vertebra * 27;
    addRounded(
      canvas,
      within(
        stroke(
          [
            [-10, y],
            [10, y],
          ],
          11.5,
        ),
        visible,
      ),
      75,
      8,
    );
    add(canvas, ellipse(0, y, 3, 6), 26, 3);
  }
  for (const side of [-1, 1]) {
    for (let rib = 0; rib < 10; rib++) {
      const top = -150 + rib * 25;
      const out = Math.min(136, 70 + rib * 17) * build;
      const behind = smooth([
        [side * 16, top],
        [side * out * 0.55, top - 8 + rib],
        [side * out * 0.95, top + 18 + rib * 2],
        [side * out, top + 40 + rib * 2],
      ]);
      addRounded(canvas, stroke(behind, 5.6), 88, 5.6);
      if (rib > 0 && rib < 8) {
        const front = smooth([
          [side * out, top + 40 + rib * 2],
          [side * out * 0.86, top + 66],
          [side * out * 0.45, top + 88],
          [side * 40, top + 92],
        ]);
        addRounded(canvas, stroke(front, 5), 42, 5);
      }
    }
    addRounded(
      canvas,
      stroke(
        smooth([
          [side * 14, -122],
          [side * 52, -140],
          [side * 92, -136],
          [side * 132 * build, -150],
        ]),
        6.5,
      ),
      130,
      6.5,
    );
    const blade = bent([
      [side * 118, -138],
      [side * 150, -120],
      [side * 146, -66],
      [side * 128, -4],
      [side * 116, -60],
    ]);
    addRounded(canvas, blade, 60, 16);
    addRounded(canvas, ellipse(side * 158 * build, -132, 22, 24), 150, 22);
  }
}

function bent(points: readonly (readonly number[])[]): Shape {
  return polygon(smooth(points as readonly (readonly [number, number])[], true, 4));
}
