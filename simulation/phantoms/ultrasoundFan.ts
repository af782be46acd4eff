import { fineGrain, mottle } from './grain.ts';
import type { Picture } from './picture.ts';
import type { SeededRandom } from './seededRandom.ts';
import { ellipse, grown, smooth, stroke, without } from './shape.ts';

const rows = 480;
const columns = 640;
/** The fan's own middle lies above the picture, where the curved probe has its centre. */
const probe = { x: 320, y: -70, radius: 100 };

/**
 * An ultrasound of the right kidney and liver, or of a gall bladder with a stone, in colour pixels with a Doppler box
 * when `flow` is wanted. No text is burnt in: a picture must not carry a name.
 */
export function ultrasoundFan(random: SeededRandom, subject: 'kidney' | 'gallbladder', flow: boolean): Picture {
  const pixels = new Uint8Array(rows * columns * 3);
  const echo = subject === 'kidney' ? kidneyEcho(random) : gallbladderEcho(random);
  const grain = fineGrain(random);
  const speckle = mottle(random, 2.6);
  const bands = mottle(random, 24);
  const vessels = [
    stroke(
      smooth([
        [300, 196],
        [330, 214],
        [372, 222],
        [410, 250],
      ]),
      9,
    ),
    stroke(
      smooth([
        [300, 260],
        [340, 262],
        [384, 284],
      ]),
      8,
    ),
  ];
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 3) {
      const radius = Math.hypot(column - probe.x, row - probe.y);
      const angle = Math.atan2(column - probe.x, row - probe.y);
      if (Math.abs(angle) > 0.62 || radius < probe.radius || radius > 520) continue;
      const deep = (radius - probe.radius) / 420;
      const grained = Math.max(0, 1 + speckle(angle * 160, radius * 0.9) * 0.75 + grain() * 0.22);
      const shade = echo(column, row) * grained * (1.08 - deep * 0.55) + bands(angle * 300, radius) * 4;
      const value = Math.min(255, Math.max(0, shade));
      pixels[at] = pixels[at + 1] = pixels[at + 2] = value;
      if (flow && vessels.some((vessel) => vessel.distance(column, row) < grain())) {
        const towards = vessels[0]?.distance(column, row) ?? 0;
        const speed = 170 + grain() * 35;
        pixels[at] = towards < 2 ? speed : 20;
        pixels[at + 1] = Math.max(0, speed - 150);
        pixels[at + 2] = towards < 2 ? 20 : speed;
      }
    }
  }
  // A grey wedge at the edge, as every machine draws it.
  for (let row = 60; row < 260; row++) {
    for (let column = 606; column < 618; column++)
      pixels.fill(255 - Math.round((row - 60) * 1.275), (row * columns + column) * 3, (row * columns + column) * 3 + 3);
  }
  return { rows, columns, pixels, bitsStored: 8, colour: 'RGB', millimetresPerPixel: null, window: null };
}

function kidneyEcho(random: SeededRandom): (x: number, y: number) => number {
  const tilt = random.between(-14, -6);
  const kidney = ellipse(350, 250, 126, 62, tilt);
  const cortex = without(kidney, ellipse(352, 250, 82, 30, tilt));
  const sinus = ellipse(352, 250, 78, 24, tilt);
  const diaphragm = stroke(
    smooth([
      [120, 300],
      [200, 390],
      [320, 428],
      [470, 410],
    ]),
    3,
  );
  const pyramids = Array.from({ length: 7 }, (_, index) => {
    const angle = (index / 7) * 2 * Math.PI + 0.3;
    return ellipse(350 + Math.cos(angle) * 97, 250 + Math.sin(angle) * 43, 15, 11, (angle * 180) / Math.PI);
  });
  return (x, y) => {
    if (diaphragm.distance(x, y) < 0) return 215;
    if (pyramids.some((pyramid) => pyramid.distance(x, y) < 0)) return 34;
    if (sinus.distance(x, y) < 0) return 165;
    if (cortex.distance(x, y) < 0) return 62;
    if (grown(kidney, 3).distance(x, y) < 0) return 190;
    return y < 75 ? 120 : 88;
  };
}

function gallbladderEcho(random: SeededRandom): (x: number, y: number) => number {
  const bladder = ellipse(330, 220, 96, 40, random.between(14, 26));
  const stone = ellipse(372, 246, 15, 11, 10);
  const duct = stroke(
    smooth([
      [150, 160],
      [230, 220],
      [270, 300],
    ]),
    9,
  );
  return (x, y) => {
    if (stone.distance(x, y) < 0) return 245;
    const shadow = (x - probe.x) / (y - probe.y);
    if (y > 250 && Math.abs(shadow - (372 - probe.x) / (246 - probe.y)) < 0.038) return 12;
    if (bladder.distance(x, y) < -3) return 5;
    if (bladder.distance(x, y) < 2) return 190;
    if (y > 262 && x > 250 && x < 400) return 135;
    if (duct.distance(x, y) < -2) return 6;
    if (duct.distance(x, y) < 1) return 170;
    return y < 75 ? 130 : 92;
  };
}
