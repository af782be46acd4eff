import type { Picture } from '../phantoms/picture.ts';

/** The smallest picture there is, for images whose headers alone matter. Drawn again it differs, as another picture would. */
export function headerOnly(drawnAgain: boolean): Picture {
  return {
    rows: 1,
    columns: 2,
    pixels: new Uint16Array(2).fill(drawnAgain ? 1 : 0),
    bitsStored: 12,
    colour: 'MONOCHROME2',
    millimetresPerPixel: 1,
    window: null,
  };
}
