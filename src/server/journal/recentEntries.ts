import { isBefore, type JournalEntry, type JournalPosition } from './entry.ts';
import type { EntriesRead } from './readEntries.ts';

/** So much of each content is held: the header of most images, or a whole message. */
export const recentHeadBytes = 12 * 1024;
/** So much of the newest entries stays in memory: what two thirds of a second bring at a thousand images a second. */
const heldBytesMax = 8 * 1024 * 1024;
/** What an entry takes beside the first bytes of its content, roughly. */
const entryBytesAbout = 2 * 1024;

/**
 * The newest entries of a journal, for the recorder that follows its end: what has just been flushed need not be read again.
 * It hands out what the disk would; who comes too late reads the disk.
 */
export class RecentEntries {
  #entries: JournalEntry[] = [];
  #bytes = 0;

  /** Takes the entry that was flushed last. */
  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
    while (this.#bytes > heldBytesMax) this.#dropFirst();
  }

  /** The entries from this position on, as far as they are held without a gap; null when the first is not. Forgets all before. */
  from(from: JournalPosition, limit: number): EntriesRead | null {
    for (let first = this.#entries[0]; first && isBefore(first.position, from); first = this.#entries[0])
      this.#dropFirst();
    const entries: JournalEntry[] = [];
    let next = from;
    for (const entry of this.#entries) {
      const { segment, offset } = entry.position;
      if (entries.length === limit || segment !== next.segment || offset !== next.offset) break;
      entries.push(entry);
      next = entry.next;
    }
    return entries.length === 0 ? null : { entries, next, damaged: [] };
  }

  #dropFirst(): void {
    const first = this.#entries.shift();
    if (first !== undefined) this.#bytes -= bytesOf(first);
  }
}

function bytesOf(entry: JournalEntry): number {
  return entry.head.length + entryBytesAbout;
}
