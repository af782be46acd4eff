import type { Examination } from './examinations.ts';
import { chestFilm } from './phantoms/chestFilm.ts';
import { ctBody } from './phantoms/ctBody.ts';
import { handFilm } from './phantoms/handFilm.ts';
import { head } from './phantoms/head.ts';
import type { Picture } from './phantoms/picture.ts';
import { seededRandom } from './phantoms/seededRandom.ts';
import { ultrasoundFan } from './phantoms/ultrasoundFan.ts';

/** One series as it will be drawn: nothing is drawn before it is asked for. */
export interface DrawnSeries {
  readonly description: string;
  /** Between two slices, in millimetres; null where the pictures are not slices. */
  readonly spacing: number | null;
  readonly contrast: 'T1' | 'T2' | null;
  readonly pictures: readonly (() => Picture)[];
}

/** The series of one examination. The same seed draws the same person, slice by slice. */
export function drawnSeries(picture: Examination['picture'], seed: string): readonly DrawnSeries[] {
  const body = () => seededRandom(seed);
  const plain = { spacing: null, contrast: null };
  switch (picture) {
    case 'ct-body':
      return [{ ...slices('Abdomen portal venous 5.0', 5, 6, (along) => ctBody(body(), along)), contrast: null }];
    case 'ct-head':
      return [{ ...slices('Head 5.0', 5, 6, (along) => head(body(), 'CT', 0.08 + along * 0.75, 512)), contrast: null }];
    case 'mr-head':
      return (['T1', 'T2'] as const).map((contrast) => ({
        ...slices(`${contrast} axial`, 6, 5, (along) => head(body(), contrast, 0.08 + along * 0.75, 256)),
        contrast,
      }));
    case 'chest':
      return [
        {
          ...plain,
          description: 'Chest PA',
          pictures: [() => chestFilm(body(), seededRandom(`${seed} finding`).chance(0.3))],
        },
      ];
    case 'hand':
      return [
        {
          ...plain,
          description: 'Hand PA',
          pictures: [() => handFilm(body(), seededRandom(`${seed} finding`).chance(0.5))],
        },
      ];
    case 'us-kidney':
    case 'us-gallbladder': {
      const subject = picture === 'us-kidney' ? 'kidney' : 'gallbladder';
      const views = [false, false, subject === 'kidney'];
      const pictures = views.map((flow, view) => () => ultrasoundFan(seededRandom(`${seed} ${view}`), subject, flow));
      return [{ ...plain, description: 'Abdomen', pictures }];
    }
  }
}

function slices(description: string, spacing: number, count: number, draw: (along: number) => Picture) {
  const pictures = Array.from({ length: count }, (_, slice) => () => draw(slice / (count - 1)));
  return { description, spacing, pictures };
}
