import { type Disk, machineDisk } from './disk.ts';
import type { JournalPosition } from './entry.ts';
import { firstPrevious } from './entryHeader.ts';
import { listSegments, segmentPath } from './journalFolder.ts';
import { readJournalIdentity } from './journalIdentity.ts';
import { sealBytes, walkSegment } from './walkSegment.ts';

export interface VerifyJournalOptions {
  readonly folder: string;
  /** Begin here instead of at the first entry; the chain is then checked from the second entry on. */
  readonly from?: JournalPosition;
  /** Where the journal must end: what the database recorded, or the end of the one who writes it now. */
  readonly upTo?: JournalPosition;
  /** Called about every 64 MiB with what was verified so far. */
  readonly onProgress?: (progress: {
    readonly entries: number;
    readonly bytes: number;
    readonly segment: number;
  }) => void;
  readonly disk?: Disk;
}

/** Something that is not as it was written. */
export interface JournalFault {
  readonly position: JournalPosition;
  readonly what: string;
}

export interface JournalVerdict {
  readonly entries: number;
  /** Bytes of segments that were read. */
  readonly bytes: number;
  /** The last whole entry: keep its hash elsewhere, and the whole journal before it can be proved later. */
  readonly last: { readonly position: JournalPosition; readonly hash: string } | null;
  /** In the order of the journal, at most 1,000. */
  readonly faults: readonly JournalFault[];
}

const faultsMax = 1000;
const progressEveryBytes = 64 * 1024 * 1024;

interface Verification {
  readonly options: VerifyJournalOptions;
  readonly disk: Disk;
  readonly journal: string | null;
  readonly faults: JournalFault[];
  /** The hash that the next entry must carry; null when it cannot be known. */
  link: string | null;
  last: JournalVerdict['last'];
  entries: number;
  bytes: number;
  toldBytes: number;
}

/**
 * Proves the journal: every header, every content and every padding, every link of the chain, no segment missing.
 *
 * An entry cut cleanly off the end can only be known by somebody who knows where the end was: give `upTo`, or compare `last`.
 */
export async function verifyJournal(options: VerifyJournalOptions): Promise<JournalVerdict> {
  const { folder, from = { segment: 1, offset: 0 }, upTo, disk = machineDisk } = options;
  const isWhole = from.segment === 1 && from.offset === 0;
  const verification: Verification = {
    options,
    disk,
    journal: await readJournalIdentity(disk, folder),
    faults: [],
    link: isWhole ? firstPrevious : null,
    last: null,
    entries: 0,
    bytes: 0,
    toldBytes: 0,
  };
  const segments = await listSegments(disk, folder);
  const there = new Set(segments);
  const lastSegment = Math.max(
    segments.at(-1) ?? 0,
    upTo === undefined ? 0 : upTo.segment - (upTo.offset === 0 ? 1 : 0),
  );
  for (let segment = from.segment; segment <= lastSegment && verification.faults.length < faultsMax; segment++) {
    if (upTo !== undefined && segment > upTo.segment) break;
    if (there.has(segment)) {
      await verifySegment(verification, segment, {
        isLast: segment === lastSegment,
        from: segment === from.segment ? from.offset : 0,
      });
    } else {
      addFault(verification, { segment, offset: 0 }, 'the segment is missing');
      verification.link = null;
    }
  }
  const { entries, bytes, last, faults } = verification;
  return { entries, bytes, last, faults };
}

async function verifySegment(
  verification: Verification,
  segment: number,
  { from, isLast }: { readonly from: number; readonly isLast: boolean },
): Promise<void> {
  const { disk, journal, options } = verification;
  const { upTo, folder } = options;
  const file = await disk.open(segmentPath(folder, segment), 'read');
  try {
    const size = await file.size();
    const isEnd = upTo?.segment === segment;
    const to = isEnd ? Math.min(size, upTo.offset) : size;
    for await (const step of walkSegment({ file, from, to, journal, contents: true, strict: true })) {
      const position = { segment, offset: step.at };
      if (step.kind === 'end') {
        verification.bytes += step.sealed ? sealBytes : 0;
        if (!step.sealed && !isLast)
          addFault(verification, position, 'the segment is not sealed, though another follows');
        if (isEnd && size < upTo.offset)
          addFault(verification, position, `the journal ends here / must reach byte ${upTo.offset}`);
        continue;
      }
      if (step.kind === 'fault') addFault(verification, position, step.what);
      checkLink(verification, step.header, position);
      if (step.kind === 'entry') verification.last = { position, hash: step.header.hash };
      if (step.kind === 'entry') verification.entries++;
      verification.bytes += step.next - step.at;
      tellProgress(verification, segment);
      if (verification.faults.length >= faultsMax) return;
    }
  } finally {
    await file.close();
  }
}

function checkLink(
  verification: Verification,
  header: { readonly previous: string; readonly hash: string; readonly journal: string } | null,
  position: JournalPosition,
): void {
  if (header !== null && verification.link !== null && header.previous !== verification.link) {
    addFault(verification, position, 'the chain is broken: the entry does not follow the one before it');
  }
  if (header !== null && verification.journal !== null && header.journal !== verification.journal) {
    addFault(verification, position, 'the entry belongs to another journal');
  }
  verification.link = header?.hash ?? null;
}

function addFault(verification: Verification, position: JournalPosition, what: string): void {
  if (verification.faults.length < faultsMax) verification.faults.push({ position, what });
}

function tellProgress(verification: Verification, segment: number): void {
  const { entries, bytes, options } = verification;
  if (bytes - verification.toldBytes < progressEveryBytes) return;
  verification.toldBytes = bytes;
  options.onProgress?.({ entries, bytes, segment });
}
