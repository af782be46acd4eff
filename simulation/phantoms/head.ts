import { type Canvas, change, fill, openCanvas } from './canvas.ts';
import { fineGrain, mottle } from './grain.ts';
import type { Picture } from './picture.ts';
import type { SeededRandom } from './seededRandom.ts';
import { ellipse, grown, type Shape, smooth, stroke, within } from './shape.ts';

interface Contrast {
  readonly air: number;
  readonly scalp: number;
  readonly bone: number;
  readonly marrow: number;
  readonly fluid: number;
  readonly grey: number;
  readonly white: number;
  readonly deep: number;
  readonly noise: number;
}

/** How bright each tissue is: Hounsfield units for CT, arbitrary signal for MR. */
const contrasts = {
  CT: { air: -1000, scalp: 20, bone: 1250, marrow: 700, fluid: 6, grey: 38, white: 28, deep: 37, noise: 3.5 },
  T1: { air: 8, scalp: 820, bone: 40, marrow: 520, fluid: 130, grey: 395, white: 590, deep: 450, noise: 14 },
  T2: { air: 8, scalp: 560, bone: 40, marrow: 380, fluid: 990, grey: 560, white: 390, deep: 430, noise: 16 },
} as const satisfies Record<string, Contrast>;

/**
 * One axial slice of the head, seen from the feet, nose up.
 *
 * `height` runs from 0 (base of the brain) to 1 (near the crown); about 0.5 shows the bodies of the ventricles.
 * MR signal and CT numbers differ only by the table above: it is the same head.
 */
export function head(random: SeededRandom, contrast: 'CT' | 'T1' | 'T2', height: number, side: number): Picture {
  const tissue = contrasts[contrast];
  const build = random.between(0.95, 1.04);
  const old = random.between(0, 1);
  const crown = Math.sqrt(Math.max(0.12, 1 - ((height - 0.35) / 0.78) ** 2));
  const canvas = openCanvas(side, side, 250 / side, tissue.air);
  const scalp = ellipse(0, 0, 78 * build * crown, 98 * build * crown);
  const skull = grown(scalp, -6);
  const brain = grown(skull, -8);

  if (height < 0.55) fill(canvas, ellipse(0, -99 * build * crown, 9, 9), tissue.scalp, 2);
  fill(canvas, scalp, tissue.scalp, 2);
  fill(canvas, skull, tissue.bone, 1.5);
  fill(canvas, grown(skull, -2.6), tissue.marrow, 1.5);
  fill(canvas, grown(skull, -5), tissue.bone, 1.5);
  fill(canvas, brain, tissue.fluid, 1.5);
  fill(canvas, grown(brain, -2 - old * 2), tissue.grey, 1.5);
  drawGyri(canvas, brain, tissue, old, random);
  drawMiddle(canvas, brain, tissue, height, old, build);
  if (height < 0.2) drawBase(canvas, brain, tissue, build);

  const grain = fineGrain(random);
  const living = mottle(random, 5);
  const coil = random.between(-0.0006, 0.0006);
  change(canvas, (value, x, y) => {
    const shading = contrast === 'CT' ? 1 : 1 + coil * x + 0.0007 * y;
    return Math.max(
      contrast === 'CT' ? -1024 : 0,
      (value + living(x, y) * tissue.noise * 0.6) * shading + grain() * tissue.noise,
    );
  });
  return {
    rows: side,
    columns: side,
    pixels: Uint16Array.from(canvas.values, (value) => Math.round(contrast === 'CT' ? value + 1024 : value)),
    bitsStored: 12,
    colour: 'MONOCHROME2',
    millimetresPerPixel: canvas.millimetresPerPixel,
    window: contrast === 'CT' ? { center: 38, width: 90 } : { center: 480, width: 960 },
  };
}

/** White matter with a ribbon of grey over it that folds inwards, and fluid in the folds. */
function drawGyri(canvas: Canvas, brain: Shape, tissue: Contrast, old: number, random: SeededRandom): void {
  const halfWidth = brain.box.right;
  const halfHeight = brain.box.bottom;
  const ribbon = smooth(
    Array.from({ length: 44 }, (_, index) => {
      const angle = (index / 44) * 2 * Math.PI;
      const depth = index % 2 === 0 ? random.between(0.9, 0.94) : random.between(0.7, 0.84);
      return [Math.sin(angle) * halfWidth * depth, Math.cos(angle) * halfHeight * depth] as const;
    }),
    true,
    3,
  );
  const edge = stroke(ribbon, 0.01);
  const inside = ellipse(0, 0, halfWidth * 0.76, halfHeight * 0.78);
  fill(canvas, inside, tissue.white, 4);
  fill(canvas, within(grown(edge, 3.2), grown(brain, -4)), tissue.white, 2);
  for (let sulcus = 1; sulcus < 44; sulcus += 2) {
    const angle = ((sulcus + random.between(-0.3, 0.3)) / 44) * 2 * Math.PI;
    const deep = random.between(0.78, 0.88);
    const fold = stroke(
      [
        [Math.sin(angle) * halfWidth * 0.985, Math.cos(angle) * halfHeight * 0.985],
        [Math.sin(angle + 0.05) * halfWidth * deep, Math.cos(angle + 0.05) * halfHeight * deep],
      ],
      0.01,
    );
    fill(canvas, within(grown(fold, 3.4), brain), tissue.grey, 2);
    fill(canvas, within(grown(fold, 0.6 + old * 0.9), brain), tissue.fluid, 1.2);
  }
}

function drawMiddle(canvas: Canvas, brain: Shape, tissue: Contrast, height: number, old: number, build: number): void {
  drawFissure(canvas, brain, tissue.grey, 2.6, 1.5, [-34 * build, 36 * build]);
  drawFissure(canvas, brain, tissue.fluid, 0.9, 1, [-38 * build, 40 * build]);
  if (height > 0.8) return;
  const wide = 1 + old * 0.7;
  for (const side of [-1, 1]) {
    if (height < 0.55) drawDeepGrey(canvas, tissue, side, old);
    drawVentricle(canvas, tissue, side, height, wide);
  }
  if (height < 0.5) fill(canvas, ellipse(0, 2, 1.6 * wide, 9), tissue.fluid, 1.5);
}

/** The cleft between the halves of the brain, in front of `from` and behind `to`. */
function drawFissure(
  canvas: Canvas,
  brain: Shape,
  value: number,
  wide: number,
  softness: number,
  [from, to]: readonly [from: number, to: number],
): void {
  const parts: readonly (readonly [number, number])[] = [
    [brain.box.top, from],
    [to, brain.box.bottom],
  ];
  for (const [top, bottom] of parts) {
    const cleft = stroke(
      [
        [0, top],
        [0, bottom],
      ],
      wide,
    );
    fill(canvas, within(cleft, brain), value, softness);
  }
}

function drawDeepGrey(canvas: Canvas, tissue: Contrast, side: number, old: number): void {
  fill(canvas, ellipse(side * 14, -16, 5, 13, side * 16), tissue.deep, 2);
  fill(canvas, ellipse(side * 11, 9, 8, 12, side * -22), tissue.deep, 3);
  fill(canvas, ellipse(side * 25, -2, 6, 17, side * 10), tissue.deep, 3);
  const sylvian = smooth([
    [side * 48, -22],
    [side * 42, -8],
    [side * 44, 8],
  ]);
  fill(canvas, stroke(sylvian, 1.2 + old), tissue.fluid, 1.5);
}

function drawVentricle(canvas: Canvas, tissue: Contrast, side: number, height: number, wide: number): void {
  const front = smooth([
    [side * 5, -6],
    [side * 7, -18],
    [side * 13, -29],
  ]);
  const back = smooth([
    [side * 9, 12],
    [side * 18, 24],
    [side * 21, 38],
    [side * 15, 46],
  ]);
  fill(canvas, stroke(front, 3.2 * wide), tissue.fluid, 2);
  fill(canvas, stroke(back, 3 * wide), tissue.fluid, 2);
  if (height <= 0.45) return;
  const body = smooth([
    [side * 5, -8],
    [side * 9, 4],
    [side * 10, 14],
  ]);
  fill(canvas, stroke(body, 3.2 * wide), tissue.fluid, 2);
}

function drawBase(canvas: Canvas, brain: Shape, tissue: Contrast, build: number): void {
  const tentorium = within(ellipse(0, 48 * build, 48, 34), brain);
  fill(canvas, tentorium, tissue.grey, 2);
  for (let leaf = 0; leaf < 7; leaf++) {
    fill(
      canvas,
      within(
        stroke(
          smooth([
            [-44, 34 + leaf * 7],
            [0, 42 + leaf * 7],
            [44, 34 + leaf * 7],
          ]),
          0.9,
        ),
        tentorium,
      ),
      tissue.white,
      1.5,
    );
  }
  fill(canvas, ellipse(0, 18 * build, 17, 14), tissue.white, 2);
  fill(canvas, ellipse(0, 33 * build, 7, 4), tissue.fluid, 1.5);
}
