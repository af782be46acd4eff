import type { DataSet } from '../../standards/dicom/dataSet.ts';

/** What the bytes of a frame mean (PS3.3 §C.7.6.3), as far as a small picture needs it. */
export interface PictureDescription {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly floating: boolean;
  /** Whether all of one colour stands together (1), or pixel by pixel (0). */
  readonly planar: boolean;
  readonly photometric: string;
  readonly slope: number;
  readonly intercept: number;
  /** The first of the header's windows, in the units after slope and intercept. */
  readonly window: { readonly center: number; readonly width: number } | null;
  /** Stored values that are no picture (0028,0120). */
  readonly padding: number | null;
  readonly palette: Palette | null;
}

/** The three Palette Color Lookup Tables (PS3.3 §C.7.6.3.1.5), as 8-bit colours. */
export interface Palette {
  readonly first: number;
  readonly colours: readonly [Uint8Array, Uint8Array, Uint8Array];
}

const pixelsMax = 1n << 28n;

/** Reads the description; null when there is no picture, or one that is too large or of a kind that nobody draws. */
export function pictureDescription(dataSet: DataSet, floatBits: 32 | 64 | null): PictureDescription | null {
  const number = (keyword: string, otherwise: number) => dataSet.number(keyword) ?? otherwise;
  const [rows, columns] = [number('Rows', 0), number('Columns', 0)];
  const frames = Math.max(1, Math.trunc(number('NumberOfFrames', 1)));
  const bitsAllocated = floatBits ?? number('BitsAllocated', 0);
  const samplesPerPixel = number('SamplesPerPixel', 1);
  const bitsStored = floatBits ?? number('BitsStored', bitsAllocated);
  const highBit = floatBits === null ? number('HighBit', bitsStored - 1) : bitsStored - 1;
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 1 || columns < 1) return null;
  if (BigInt(rows) * BigInt(columns) * BigInt(samplesPerPixel === 3 ? 3 : 1) > pixelsMax) return null;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) return null;
  if (!isBitsAllocated(bitsAllocated) || (bitsAllocated === 64 && floatBits === null)) return null;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit < bitsStored - 1) return null;
  const photometric = dataSet.get('PhotometricInterpretation') ?? (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2');
  const width = dataSet.number('WindowWidth');
  const center = dataSet.number('WindowCenter');
  const slope = number('RescaleSlope', 1);
  return {
    rows,
    columns,
    frames,
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: number('PixelRepresentation', 0) === 1,
    floating: floatBits !== null,
    planar: number('PlanarConfiguration', 0) === 1,
    photometric,
    slope: slope === 0 ? 1 : slope,
    intercept: number('RescaleIntercept', 0),
    window: width !== undefined && width >= 1 && center !== undefined ? { center, width } : null,
    padding: dataSet.number('PixelPaddingValue') ?? null,
    palette: photometric === 'PALETTE COLOR' ? paletteOf(dataSet) : null,
  };
}

function isBitsAllocated(bits: number): bits is PictureDescription['bitsAllocated'] {
  return [1, 8, 16, 32, 64].includes(bits);
}

/** How many bytes one native frame takes. */
export function frameBytes(picture: PictureDescription): number {
  const samples = picture.photometric === 'YBR_FULL_422' ? 2 : picture.samplesPerPixel;
  return Math.ceil((picture.rows * picture.columns * samples * picture.bitsAllocated) / 8);
}

function paletteOf(dataSet: DataSet): Palette | null {
  const tables = ['Red', 'Green', 'Blue'].map((colour) => {
    const [entries, first, bits] = dataSet.values(`${colour}PaletteColorLookupTableDescriptor`).map(Number);
    const data = dataSet.bytes(`${colour}PaletteColorLookupTableData`);
    if (entries === undefined || first === undefined || bits === undefined || !data) return null;
    // 0 means 65,536 (PS3.3 §C.7.6.3.1.5).
    return { first, table: eightBits(data, entries & 0xffff || 65_536, bits) };
  });
  const [red, green, blue] = tables;
  return red && green && blue ? { first: red.first, colours: [red.table, green.table, blue.table] } : null;
}

/** Sixteen-bit entries by their upper byte. Some writers say 16 and fill only the lower byte, or pack 8-bit entries. */
function eightBits(data: Uint8Array, entries: number, bits: number): Uint8Array {
  if (bits <= 8 || data.length < 2 * entries) return data.slice(0, entries);
  const table = new Uint8Array(entries);
  let upperUsed = false;
  for (let entry = 0; entry < entries; entry++) {
    table[entry] = data[2 * entry + 1] ?? 0;
    upperUsed ||= table[entry] !== 0;
  }
  if (!upperUsed) for (let entry = 0; entry < entries; entry++) table[entry] = data[2 * entry] ?? 0;
  return table;
}
