import { join } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { isBefore, type JournalPosition } from './entry.ts';
import { firstPrevious } from './entryHeader.ts';
import { JournalError } from './journalError.ts';
import { journalFolder, listSegments, segmentPath } from './journalFolder.ts';
import { type WalkStep, walkSegment } from './walkSegment.ts';

/** What a start cut off the end of the journal: it was never acknowledged. */
export interface Salvage {
  /** Where the tail began, and where the next entry goes. */
  readonly at: JournalPosition;
  readonly bytes: number;
  /** The copy of it. */
  readonly file: string;
}

/** Something in the newest segment that was acknowledged and is no longer whole. It stays where it is; `journal verify` names it too. */
export interface TailDamage {
  readonly at: JournalPosition;
  readonly what: string;
}

/** Where writing goes on. */
export interface JournalTail {
  readonly segment: number;
  /** The open segment, or null when the next entry begins a new one. */
  readonly file: DiskFile | null;
  readonly offset: number;
  /** The hash of the last entry. */
  readonly previous: string;
  readonly salvaged: Salvage | null;
  readonly damage: readonly TailDamage[];
}

interface Recovery {
  readonly disk: Disk;
  readonly root: string;
  readonly journal: string;
  readonly recordedUpTo: JournalPosition | null;
  readonly now: Date;
}

interface TailWalk {
  /** Behind the last entry to be kept. */
  readonly end: number;
  readonly sealed: boolean;
  readonly previous: string | null;
  readonly damage: readonly { readonly at: number; readonly what: string }[];
}

/**
 * Finds the end of the journal after any kind of stop, and cuts off what was never acknowledged (hazard H-01).
 *
 * Only the newest segment is walked, since every other was sealed and flushed before it was begun.
 *
 * @throws JournalError JOURNAL_SHORTER_THAN_RECORD, before anything is changed, when entries that are recorded are missing.
 */
export async function recoverTail(recovery: Recovery): Promise<JournalTail> {
  const { disk, root, recordedUpTo } = recovery;
  await clearSpool(disk, root);
  const segments = await listSegments(disk, root);
  const segment = segments.at(-1);
  if (segment === undefined) {
    refuseIfShorter({ segment: 1, offset: 0 }, recordedUpTo);
    return { segment: 1, file: null, offset: 0, previous: firstPrevious, salvaged: null, damage: [] };
  }

  const file = await disk.open(segmentPath(root, segment), 'continue segment');
  try {
    const size = await file.size();
    const walk = await walkTail(file, size, recovery.journal);
    const end = walk.sealed ? { segment: segment + 1, offset: 0 } : { segment, offset: walk.end };
    refuseIfShorter(end, recordedUpTo);
    const previous = walk.previous ?? (await lastHashBefore(recovery, segments.slice(0, -1)));
    const damage = walk.damage.map(({ at, what }) => ({ at: { segment, offset: at }, what }));
    if (walk.sealed) {
      await file.close();
      return { ...end, file: null, previous, salvaged: null, damage };
    }
    const salvaged = walk.end < size ? await cutOff(recovery, { file, at: end, size }) : null;
    return { ...end, file, previous, salvaged, damage };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A fault is damage when an entry behind it was written after the fault's place had been flushed, or the segment was sealed
 * after it: then the faulty entry was acknowledged, and it must stay. A fault that neither follows, and all that stands
 * behind it, is the torn tail of the last write.
 */
async function walkTail(file: DiskFile, size: number, journal: string): Promise<TailWalk> {
  let end = 0;
  let sealed = false;
  let previous: string | null = null;
  const damage: { at: number; what: string }[] = [];
  let doubtful: { readonly at: number; readonly previous: string | null }[] = [];

  for await (const step of walkSegment({ file, from: 0, to: size, journal, contents: true, strict: false })) {
    if (step.kind === 'end') {
      sealed = step.sealed;
    } else if (step.kind === 'entry') {
      doubtful = doubtful.filter(({ at }) => at >= step.header.flushed);
      end = step.next;
      previous = step.header.hash;
    } else {
      doubtful.push({ at: step.at, previous });
      damage.push({ at: step.at, what: step.what });
      previous = step.header?.hash ?? previous;
    }
  }
  const torn = sealed ? undefined : doubtful[0];
  if (torn === undefined) return { end, sealed, previous, damage };
  return { end: torn.at, sealed, previous: torn.previous, damage: damage.filter(({ at }) => at < torn.at) };
}

async function lastHashBefore({ disk, root, journal }: Recovery, segments: readonly number[]): Promise<string> {
  for (const segment of segments.toReversed()) {
    const file = await disk.open(segmentPath(root, segment), 'read');
    try {
      let last: string | null = null;
      const to = await file.size();
      for await (const step of walkSegment({ file, from: 0, to, journal, contents: false, strict: false })) {
        last = hashOf(step) ?? last;
      }
      if (last !== null) return last;
    } finally {
      await file.close();
    }
  }
  return firstPrevious;
}

function hashOf(step: WalkStep): string | null {
  return step.kind === 'end' ? null : (step.header?.hash ?? null);
}

async function cutOff(
  { disk, root, now }: Recovery,
  { file, at, size }: { readonly file: DiskFile; readonly at: JournalPosition; readonly size: number },
): Promise<Salvage> {
  const { torn } = journalFolder(root);
  const name = `${at.segment}-${at.offset}-${now.getTime()}.part`;
  const path = join(torn, name);
  await disk.remove(path);
  const copy = await disk.open(path, 'create');
  try {
    const buffer = Buffer.alloc(1024 * 1024);
    for (let offset = at.offset; offset < size; ) {
      const bytes = await file.read(buffer.subarray(0, Math.min(buffer.length, size - offset)), offset);
      await copy.write([buffer.subarray(0, bytes)], offset - at.offset);
      offset += bytes;
    }
    await copy.flush();
  } finally {
    await copy.close();
  }
  await disk.flushFolder(torn);
  await file.cut(at.offset);
  await file.flush();
  return { at, bytes: size - at.offset, file: name };
}

async function clearSpool(disk: Disk, root: string): Promise<void> {
  const { spool } = journalFolder(root);
  for (const name of await disk.list(spool)) await disk.remove(join(spool, name));
}

function refuseIfShorter(end: JournalPosition, recordedUpTo: JournalPosition | null): void {
  if (recordedUpTo === null || !isBefore(end, recordedUpTo)) return;
  throw new JournalError(
    'JOURNAL_SHORTER_THAN_RECORD',
    `Cannot open the journal: it ends in segment ${end.segment} at byte ${end.offset} / it is recorded up to segment ` +
      `${recordedUpTo.segment}, byte ${recordedUpTo.offset}`,
  );
}
