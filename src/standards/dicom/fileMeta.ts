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
