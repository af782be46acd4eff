import { isUid } from '../../standards/dicom/uid.ts';
import type { ArrivingEntry, JournalIntake, JournalPosition } from '../journal/entry.ts';
import { readStoredInstance } from '../journal/readStoredInstance.ts';
import type { Part } from './readMultipart.ts';

/** What became of one part. `reason` is a Failure Reason (0008,1197) of PS3.18 §I.2.2. */
export type StoredPart = {
  readonly sopClassUid: string | null;
  readonly sopInstanceUid: string | null;
  readonly position?: JournalPosition;
} & (
  | { readonly kind: 'stored'; readonly studyInstanceUid: string; readonly seriesInstanceUid: string | null }
  | { readonly kind: 'failed'; readonly reason: 0xa700 | 0xa900 | 0xc000 }
);

/** By whom and into what a part is stored. */
export interface PartIntake {
  readonly journal: JournalIntake;
  readonly label: { readonly sender: string; readonly address: string; readonly site: string | null };
  /** The study that the address names: instances of another one are not taken. */
  readonly study: string | null;
  readonly clock: () => Date;
}

/** As much of an instance as is looked at before it is answered. */
const headBytes = 256 * 1024;
const stopAt = 0x0020_000f;

/**
 * Streams one part into the journal and says what its sender may now believe.
 *
 * Success only after the flush (hazard H-01). What nobody can read is kept too, apart, and answered as failed: nothing
 * that reached us vanishes.
 */
export async function storePart(part: Part, intake: PartIntake): Promise<StoredPart> {
  const arriving = intake.journal.arrive();
  let received: Received;
  try {
    received = await receive(part, arriving);
  } catch (error) {
    await arriving.abandon();
    if (isJournalFailure(error)) return failed(0xa700, noNames);
    throw error;
  }
  const names = await namesOf(received);
  if (names.study !== null && intake.study !== null && names.study !== intake.study) {
    await arriving.abandon();
    return failed(0xa900, names);
  }
  try {
    const kept = await arriving.keep({
      kind: 'instance',
      door: 'stow-rs',
      sender: intake.label.sender,
      address: intake.label.address,
      receivedAt: intake.clock(),
      details: detailsOf(names, intake.label.site),
    });
    if (!isWhole(names)) return { ...failed(0xc000, names), position: kept.position };
    return {
      kind: 'stored',
      sopClassUid: names.sopClass,
      sopInstanceUid: names.sopInstance,
      studyInstanceUid: names.study ?? '',
      seriesInstanceUid: names.series,
      position: kept.position,
    };
  } catch (error) {
    if (isJournalFailure(error)) return failed(0xa700, names);
    throw error;
  }
}

interface Received {
  readonly head: Uint8Array;
  readonly bytes: number;
}

async function receive(part: Part, arriving: ArrivingEntry): Promise<Received> {
  const head: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of part.content) {
    if (bytes < headBytes) head.push(chunk);
    bytes += chunk.length;
    await arriving.write(chunk);
  }
  return { head: Buffer.concat(head), bytes };
}

interface Names {
  readonly sopClass: string | null;
  readonly sopInstance: string | null;
  readonly study: string | null;
  readonly series: string | null;
  readonly transferSyntax: string | null;
}

const noNames: Names = { sopClass: null, sopInstance: null, study: null, series: null, transferSyntax: null };

/** Reads the UIDs from the beginning of the bytes; whatever lies behind is judged when it is recorded. */
async function namesOf({ head, bytes }: Received): Promise<Names> {
  const beginning = {
    bytes,
    head,
    read: async (from: number, length: number) => head.subarray(from, from + length),
  };
  const reading = await readStoredInstance(beginning, { stopAt });
  if (reading.kind === 'unreadable') return noNames;
  const uid = (keyword: string) => {
    const text = reading.dataSet.get(keyword);
    return text !== undefined && isUid(text) ? text : null;
  };
  return {
    sopClass: uid('SOPClassUID'),
    sopInstance: uid('SOPInstanceUID'),
    study: uid('StudyInstanceUID'),
    series: uid('SeriesInstanceUID'),
    transferSyntax: reading.head.transferSyntaxUid,
  };
}

function isWhole(names: Names): boolean {
  return names.sopClass !== null && names.sopInstance !== null && names.study !== null && names.series !== null;
}

function detailsOf(names: Names, site: string | null): Readonly<Record<string, string>> {
  const details = {
    sopClassUid: names.sopClass,
    sopInstanceUid: names.sopInstance,
    transferSyntaxUid: names.transferSyntax,
    site,
    quarantine: isWhole(names) ? null : 'unreadable',
  };
  return Object.fromEntries(Object.entries(details).filter((pair): pair is [string, string] => pair[1] !== null));
}

function failed(reason: 0xa700 | 0xa900 | 0xc000, names: Names): StoredPart {
  return { kind: 'failed', reason, sopClassUid: names.sopClass, sopInstanceUid: names.sopInstance };
}

function isJournalFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'JournalError';
}
