import { transferSyntaxRows } from './dictionary.generated.ts';

/** How the bytes of a data set are laid out. */
export interface Encoding {
  readonly implicit: boolean;
  readonly bigEndian: boolean;
}

export const implicitLittleEndian: Encoding = { implicit: true, bigEndian: false };
export const explicitLittleEndian: Encoding = { implicit: false, bigEndian: false };
export const explicitBigEndian: Encoding = { implicit: false, bigEndian: true };

/** A transfer syntax, PS3.5 §10 and PS3.6 §A.1. */
export interface TransferSyntax {
  readonly uid: string;
  readonly keyword: string;
  readonly name: string;
  /** Of the data set, and of the inflated one when deflated. */
  readonly encoding: Encoding;
  /** The whole data set is deflated (PS3.5 §A.5). */
  readonly deflated: boolean;
  /** Pixel Data comes in fragments (PS3.5 §A.4). */
  readonly encapsulated: boolean;
  /** May have lost information. The lossless processes of a syntax that allows both are not told apart here. */
  readonly lossy: boolean;
  /** The pixels are elsewhere: JPIP, real-time video. */
  readonly referenced: boolean;
  readonly isPrivate: boolean;
}

export const implicitVrLittleEndianUid = '1.2.840.10008.1.2';
export const explicitVrLittleEndianUid = '1.2.840.10008.1.2.1';
export const deflatedExplicitVrLittleEndianUid = '1.2.840.10008.1.2.1.99';
export const explicitVrBigEndianUid = '1.2.840.10008.1.2.2';

/** Every transfer syntax of PS3.6 §A.1, retired ones too, and private ones known in the field, by UID. */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  transferSyntaxRows
    .trim()
    .split('\n')
    .map((row) => {
      const [uid = '', traits = '', keyword = '', name = ''] = row.split('|');
      return [uid, transferSyntax(uid, traits, keyword, name)];
    }),
);

/**
 * How to read a data set of this transfer syntax. One we do not know is Explicit VR Little Endian, as every newer one
 * must be (PS3.5 §10.1); a reader looks at the bytes as well.
 */
export function encodingOf(transferSyntaxUid: string): Encoding {
  return transferSyntaxes.get(transferSyntaxUid)?.encoding ?? explicitLittleEndian;
}

function transferSyntax(uid: string, traits: string, keyword: string, name: string): TransferSyntax {
  return {
    uid,
    keyword,
    name,
    encoding: traits.includes('I')
      ? implicitLittleEndian
      : traits.includes('B')
        ? explicitBigEndian
        : explicitLittleEndian,
    deflated: traits.includes('D'),
    encapsulated: traits.includes('E'),
    lossy: traits.includes('L'),
    referenced: traits.includes('R'),
    isPrivate: traits.includes('P'),
  };
}
