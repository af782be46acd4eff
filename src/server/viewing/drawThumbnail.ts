import type { PictureDescription } from './pictureDescription.ts';

/** A small picture: grey or red, green, blue, eight bits each, row by row. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** Longest side in pixels. */
export const thumbnailSide = 256;

/** The value of the sample at an index of the frame. */
export type Samples = (index: number) => number;

/** Draws a frame small: each pixel is the mean of those it stands for, in grey through the header's window. */
export function drawThumbnail(picture: PictureDescription, samples: Samples): Thumbnail {
  const size = sizeOf(picture);
  if (picture.samplesPerPixel === 3) return drawColour(picture, samples, size);
  return picture.palette ? drawPalette(picture, samples, size) : drawGrey(picture, samples, size);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf({ rows, columns }: PictureDescription): Size {
  const scale = Math.min(1, thumbnailSide / Math.max(rows, columns));
  return { width: Math.max(1, Math.round(columns * scale)), height: Math.max(1, Math.round(rows * scale)) };
}

/** Where each pixel of the small picture begins and ends in the large one; of very large ones not every pixel is read. */
function* boxes({ rows, columns }: PictureDescription, { width, height }: Size) {
  const stepAcross = Math.max(1, Math.floor(columns / width / 4));
  const stepDown = Math.max(1, Math.floor(rows / height / 4));
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * rows) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * rows) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * columns) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * columns) / width));
      yield { at: y * width + x, top, bottom, left, right, stepAcross, stepDown };
    }
  }
}

function drawGrey(picture: PictureDescription, samples: Samples, size: Size): Thumbnail {
  const means = new Float64Array(size.width * size.height);
  for (const box of boxes(picture, size)) {
    let sum = 0;
    let count = 0;
    for (let row = box.top; row < box.bottom; row += box.stepDown) {
      for (let column = box.left; column < box.right; column += box.stepAcross) {
        const value = samples(row * picture.columns + column);
        if (value === picture.padding || !Number.isFinite(value)) continue;
        sum += value;
        count++;
      }
    }
    means[box.at] = count === 0 ? Number.NaN : (sum / count) * picture.slope + picture.intercept;
  }
  const { lowest, highest } = picture.window ? edgesOf(picture.window) : spreadOf(means);
  const scale = highest > lowest ? 255 / (highest - lowest) : 0;
  const inverted = picture.photometric === 'MONOCHROME1';
  const pixels = new Uint8Array(means.length);
  for (const [at, mean] of means.entries()) {
    if (Number.isNaN(mean)) continue;
    const grey = Math.min(255, Math.max(0, (mean - lowest) * scale));
    pixels[at] = inverted ? 255 - grey : grey;
  }
  return { ...size, channels: 1, pixels };
}

/** The window's ends (PS3.3 §C.11.2.1.2). */
function edgesOf({ center, width }: { readonly center: number; readonly width: number }) {
  return { lowest: center - 0.5 - (width - 1) / 2, highest: center - 0.5 + (width - 1) / 2 };
}

function spreadOf(means: Float64Array): { readonly lowest: number; readonly highest: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const mean of means) {
    if (mean < lowest) lowest = mean;
    if (mean > highest) highest = mean;
  }
  return { lowest, highest };
}

function drawPalette(picture: PictureDescription, samples: Samples, size: Size): Thumbnail {
  const palette = picture.palette as NonNullable<PictureDescription['palette']>;
  const last = palette.colours[0].length - 1;
  return drawMeans(picture, size, (index, into) => {
    const entry = Math.min(last, Math.max(0, samples(index) - palette.first));
    for (let channel = 0; channel < 3; channel++) into[channel] = palette.colours[channel]?.[entry] ?? 0;
  });
}

function drawColour(picture: PictureDescription, samples: Samples, size: Size): Thumbnail {
  const plane = picture.rows * picture.columns;
  const scale = 255 / (2 ** picture.bitsStored - 1);
  const isYbr = picture.photometric.startsWith('YBR');
  const at = picture.planar
    ? (index: number, channel: number) => samples(channel * plane + index)
    : (index: number, channel: number) => samples(3 * index + channel);
  return drawMeans(picture, size, (index, into) => {
    const [a, b, c] = [at(index, 0) * scale, at(index, 1) * scale, at(index, 2) * scale];
    if (isYbr) toRgb(a, b, c, into);
    else into.set([a, b, c]);
  });
}

/** YBR_FULL to RGB (PS3.3 §C.7.6.3.1.2). */
function toRgb(y: number, cb: number, cr: number, into: Float64Array): void {
  into[0] = y + 1.402 * (cr - 128);
  into[1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
  into[2] = y + 1.772 * (cb - 128);
}

function drawMeans(
  picture: PictureDescription,
  size: Size,
  colourAt: (index: number, into: Float64Array) => void,
): Thumbnail {
  const pixels = new Uint8Array(3 * size.width * size.height);
  const colour = new Float64Array(3);
  const sum = new Float64Array(3);
  for (const box of boxes(picture, size)) {
    sum.fill(0);
    let count = 0;
    for (let row = box.top; row < box.bottom; row += box.stepDown) {
      for (let column = box.left; column < box.right; column += box.stepAcross) {
        colourAt(row * picture.columns + column, colour);
        for (let channel = 0; channel < 3; channel++) sum[channel] = (sum[channel] ?? 0) + (colour[channel] ?? 0);
        count++;
      }
    }
    for (let channel = 0; channel < 3; channel++) {
      pixels[3 * box.at + channel] = Math.min(255, Math.max(0, (sum[channel] ?? 0) / count));
    }
  }
  return { ...size, channels: 3, pixels };
}
