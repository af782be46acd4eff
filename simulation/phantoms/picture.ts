/** A drawn image, ready to become the pixel data of one instance. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; colour by pixel: red, green, blue. CT numbers stand 1024 higher, so that none is negative. */
  readonly pixels: Uint8Array | Uint16Array;
  readonly bitsStored: 8 | 12;
  readonly colour: 'MONOCHROME2' | 'RGB';
  /** Null where the picture is no measure of length. */
  readonly millimetresPerPixel: number | null;
  /** The window a reader sees it with at first, in the units of the pixels after the rescale. */
  readonly window: { readonly center: number; readonly width: number } | null;
}
