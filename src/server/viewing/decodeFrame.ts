import dcmjsCodecs from 'dcmjs-codecs';
import type { Samples } from './drawThumbnail.ts';
import type { PictureDescription } from './pictureDescription.ts';
import type { FrameToDraw } from './readPicture.ts';

/** A frame as samples, with what decoding changed of its description. */
export interface DecodedFrame {
  readonly picture: PictureDescription;
  readonly samples: Samples;
}

const { Context, NativeCodecs } = dcmjsCodecs;
type Codec = 'decodeRle' | 'decodeJpeg' | 'decodeJpegLs' | 'decodeJpeg2000' | 'decodeHtJpeg2000' | 'decodeJpegXl';

/** Which decoder reads which transfer syntax (PS3.5 §A.4). The retired JPEG processes are tried as JPEG. */
function codecOf(transferSyntaxUid: string): Codec | null {
  const [, suffix] = /^1\.2\.840\.10008\.1\.2\.(.+)$/.exec(transferSyntaxUid) ?? [];
  if (suffix === '5') return 'decodeRle';
  const [, process] = /^4\.(\d+)$/.exec(suffix ?? '') ?? [];
  const number = Number(process);
  if (number >= 50 && number <= 70) return 'decodeJpeg';
  if (number === 80 || number === 81) return 'decodeJpegLs';
  if (number >= 90 && number <= 93) return 'decodeJpeg2000';
  if (number >= 110 && number <= 112) return 'decodeJpegXl';
  return number >= 201 && number <= 203 ? 'decodeHtJpeg2000' : null;
}

/** Decodes a frame. Null: there is no decoder for it. Throws when the bytes are not what they should be; runs only in a worker. */
export async function decodeFrame(frame: FrameToDraw): Promise<DecodedFrame | null> {
  if (!frame.encapsulated) return nativeSamples(frame.picture, frame.bytes, frame.bigEndian);
  const codec = codecOf(frame.transferSyntaxUid);
  if (!codec) return null;
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const { picture } = frame;
  const context = new Context({
    width: picture.columns,
    height: picture.rows,
    bitsAllocated: picture.bitsAllocated,
    bitsStored: picture.bitsStored,
    samplesPerPixel: picture.samplesPerPixel,
    pixelRepresentation: picture.signed ? 1 : 0,
    planarConfiguration: picture.planar ? 1 : 0,
    photometricInterpretation: picture.photometric,
    encodedBuffer: frame.bytes,
  });
  const decoded = NativeCodecs[codec](context, { convertColorspaceToRgb: true });
  const buffer = decoded.getDecodedBuffer();
  if (!buffer) return null;
  const bitsAllocated = decoded.getBitsAllocated() === 8 ? 8 : picture.bitsAllocated;
  return nativeSamples(
    {
      ...picture,
      bitsAllocated,
      rows: decoded.getHeight() ?? picture.rows,
      columns: decoded.getWidth() ?? picture.columns,
      planar: decoded.getPlanarConfiguration() === 1,
      photometric: colourOf(codec, decoded.getPhotometricInterpretation() ?? picture.photometric),
    },
    buffer,
    false,
  );
}

/** JPEG 2000 and JPEG XL undo their own colour transformation when they decode. */
function colourOf(codec: Codec, photometric: string): string {
  const undone = codec === 'decodeJpegXl' || photometric === 'YBR_RCT' || photometric === 'YBR_ICT';
  return undone && photometric.startsWith('YBR') ? 'RGB' : photometric;
}

function nativeSamples(picture: PictureDescription, bytes: Uint8Array, bigEndian: boolean): DecodedFrame {
  const isHalved = picture.photometric === 'YBR_FULL_422' && bytes.length < 3 * picture.rows * picture.columns;
  if (isHalved) return { picture: { ...picture, planar: false }, samples: halvedChroma(bytes) };
  const read = reader(picture, bytes, bigEndian);
  const { bitsStored, highBit, bitsAllocated, signed, floating } = picture;
  if (floating || (bitsStored === bitsAllocated && !signed)) return { picture, samples: read };
  const shift = highBit - bitsStored + 1;
  const [range, half] = [2 ** bitsStored, 2 ** (bitsStored - 1)];
  return {
    picture,
    samples: (index) => {
      const stored = Math.floor(read(index) / 2 ** shift) % range;
      return signed && stored >= half ? stored - range : stored;
    },
  };
}

function reader(picture: PictureDescription, bytes: Uint8Array, bigEndian: boolean): Samples {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (picture.bitsAllocated) {
    case 1:
      return (index) => ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
    case 8:
      return (index) => bytes[index] ?? 0;
    case 16:
      return (index) => view.getUint16(2 * index, !bigEndian);
    case 32:
      return picture.floating
        ? (index) => view.getFloat32(4 * index, !bigEndian)
        : (index) => view.getUint32(4 * index, !bigEndian);
    case 64:
      return (index) => view.getFloat64(8 * index, !bigEndian);
  }
}

/** Y1 Y2 CB CR: two pixels share their colour (PS3.3 §C.7.6.3.1.2). */
function halvedChroma(bytes: Uint8Array): Samples {
  return (index) => {
    const pixel = Math.floor(index / 3);
    const pair = 4 * (pixel >> 1);
    const channel = index % 3;
    return bytes[channel === 0 ? pair + (pixel & 1) : pair + 1 + channel] ?? 0;
  };
}
