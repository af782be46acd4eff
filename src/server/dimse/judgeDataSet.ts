import { constants, inflateRawSync } from 'node:zlib';
import type { DataSet } from '../../standards/dicom/dataSet.ts';
import { type ReadOptions, readDataSet } from '../../standards/dicom/readDataSet.ts';
import { encodingOf, transferSyntaxes } from '../../standards/dicom/transferSyntax.ts';

/** What the command and the presentation context said of an instance. */
export interface SaidOfInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** What a data set is answered with once it is kept, and why it is held apart, if it is. */
export interface Judgement {
  readonly status: 0x0000 | 0x0117 | 0xa900 | 0xc000;
  readonly comment: string | null;
  readonly quarantine: 'unreadable' | 'contradiction' | null;
}

/** As much of a data set as is looked at before it is answered. */
export const headBytes = 4 * 1024;

const inflatedBytes = 1024 * 1024;
const afterSopInstanceUid = 0x0008_0019;
const pixelData = 0x7fe0_0008;
const good: Judgement = { status: 0x0000, comment: null, quarantine: null };

/**
 * Judges a data set by its first bytes, leniently: what is odd is taken and judged when it is recorded.
 *
 * Refused, and kept apart, is only what nobody could ever read (C000H), and what says that it is another instance or of
 * another class than the command said (A900H, PS3.4 §B.2.3): its sender would look for it under the wrong name.
 */
export function judgeDataSet(parts: readonly Uint8Array[], length: number, said: SaidOfInstance): Judgement {
  const beginning = join(parts).subarray(0, headBytes);
  const syntax = transferSyntaxes.get(said.transferSyntaxUid);
  const head = syntax?.deflated ? inflate(beginning) : beginning;
  if (head === null || head.length === 0) return unreadable('The data set has no content');

  const totalBytes = syntax?.deflated ? Number.POSITIVE_INFINITY : length;
  const options = { encoding: encodingOf(said.transferSyntaxUid), totalBytes };
  const names = readDataSet(head, { ...options, stopAt: afterSopInstanceUid });
  if (names.kind === 'unreadable') return unreadable(names.why);
  if (isTooDeep(head, options)) return unreadable('Sequences are nested too deeply');
  return names.kind === 'read' ? compare(names.dataSet, said) : good;
}

/** Whether the depth of nesting alone, and nothing else that is odd, stops the reading (hazard H-08). */
function isTooDeep(head: Uint8Array, options: Pick<ReadOptions, 'encoding' | 'totalBytes'>): boolean {
  const reading = readDataSet(head, { ...options, stopAt: pixelData });
  if (reading.kind !== 'unreadable') return false;
  const anyDepth = readDataSet(head, { ...options, stopAt: pixelData, depthMax: Number.POSITIVE_INFINITY });
  return anyDepth.kind !== 'unreadable' || anyDepth.at !== reading.at;
}

function compare(dataSet: DataSet, said: SaidOfInstance): Judgement {
  const sopClassUid = dataSet.get('SOPClassUID');
  const sopInstanceUid = dataSet.get('SOPInstanceUID');
  if (sopClassUid !== undefined && sopClassUid !== said.sopClassUid) return contradiction('SOP class');
  if (sopInstanceUid !== undefined && sopInstanceUid !== said.sopInstanceUid) return contradiction('SOP instance');
  return good;
}

function unreadable(why: string): Judgement {
  return { status: 0xc000, comment: why, quarantine: 'unreadable' };
}

function contradiction(what: string): Judgement {
  return {
    status: 0xa900,
    comment: `The ${what} of the command is not that of the data set`,
    quarantine: 'contradiction',
  };
}

/** What of the deflated bytes can be inflated so far; null where they are not deflated at all. */
function inflate(bytes: Uint8Array): Uint8Array | null {
  // Fewer bytes than are looked at otherwise: each may become a thousand.
  const input = bytes.subarray(0, inflatedBytes / 1024);
  try {
    return inflateRawSync(input, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 * inflatedBytes }).subarray(
      0,
      headBytes,
    );
  } catch {
    return null;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  return first && (parts.length === 1 || first.length >= headBytes) ? first : Buffer.concat(parts);
}
