import { explicitLittleEndian } from './transferSyntax.ts';
import { writeDataSet } from './writeDataSet.ts';

/** How this software names itself in files and associations (PS3.7 §D.3.3.2). */
export const implementation = {
  classUid: '2.25.150637312430245120263310291013853142371',
  versionName: 'SAFELIGHT_01',
} as const;

/** What the meta information of a file says of its data set. */
export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/**
 * The beginning of a DICOM file, PS3.10 §7.1: a preamble of 128 zeros, `DICM`, and File Meta Information.
 *
 * Always the same bytes for the same instance: nothing of the time, the sender or the machine is in it, so the same data
 * set received twice makes the same file.
 */
export function writeFileMeta(meta: FileMeta): Uint8Array {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = meta;
  if (!/^[0-9.]+$/.test(sopInstanceUid)) return writeWhole(meta);
  const key = `${sopClassUid} ${transferSyntaxUid} ${sopInstanceUid.length}`;
  const template = templates.get(key) ?? keepTemplate(key, meta);
  const bytes = template.bytes.slice();
  for (let at = 0; at < sopInstanceUid.length; at++) bytes[template.at + at] = sopInstanceUid.charCodeAt(at);
  return bytes;
}

/** What the images of a series share of their file meta information: all but the digits of the instance's UID. */
interface Template {
  readonly bytes: Uint8Array;
  /** Where the instance's UID stands. */
  readonly at: number;
}

const templates = new Map<string, Template>();
const templatesMax = 64;

function keepTemplate(key: string, { sopClassUid, sopInstanceUid, transferSyntaxUid }: FileMeta): Template {
  const bytes = writeWhole({ sopClassUid, sopInstanceUid, transferSyntaxUid });
  const template = { bytes, at: placeOfInstanceUid(bytes) };
  if (templates.size >= templatesMax) templates.clear();
  templates.set(key, template);
  return template;
}

/** Behind the header of (0002,0003), VR UI: eight bytes, found from the end of the preamble on. */
function placeOfInstanceUid(bytes: Uint8Array): number {
  let at = 132;
  while (at + 8 < bytes.length && !(bytes[at] === 2 && bytes[at + 2] === 3)) {
    const isLong = bytes[at + 4] === 0x4f && bytes[at + 5] === 0x42; // OB has four bytes of length
    const lengthAt = isLong ? at + 8 : at + 6;
    at = lengthAt + (isLong ? 4 : 2) + ((bytes[lengthAt] ?? 0) | ((bytes[lengthAt + 1] ?? 0) << 8));
  }
  return at + 8;
}

function writeWhole(meta: FileMeta): Uint8Array {
  const elements = writeDataSet(
    {
      FileMetaInformationVersion: Uint8Array.of(0, 1),
      MediaStorageSOPClassUID: meta.sopClassUid,
      MediaStorageSOPInstanceUID: meta.sopInstanceUid,
      TransferSyntaxUID: meta.transferSyntaxUid,
      ImplementationClassUID: implementation.classUid,
      ImplementationVersionName: implementation.versionName,
    },
    explicitLittleEndian,
  );
  const groupLength = writeDataSet({ FileMetaInformationGroupLength: elements.length }, explicitLittleEndian);
  const bytes = new Uint8Array(128 + 4 + groupLength.length + elements.length);
  bytes.set([0x44, 0x49, 0x43, 0x4d], 128);
  bytes.set(groupLength, 132);
  bytes.set(elements, 132 + groupLength.length);
  return bytes;
}
