import { randomBytes } from 'node:crypto';
import type { Disk } from './disk.ts';
import { headerBytesMax, readEntryHeader } from './entryHeader.ts';
import { journalFolder, listSegments, segmentPath } from './journalFolder.ts';
import { blockBytes } from './tarHeader.ts';

/**
 * The random number that every entry of this journal carries, or null when it cannot be known.
 *
 * The file may be lost; then the first entry of the newest readable segment says it too.
 */
export async function readJournalIdentity(disk: Disk, root: string): Promise<string | null> {
  const text = (await readStart(disk, journalFolder(root).identity, 64))?.toString('latin1').trim() ?? '';
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  for (const segment of (await listSegments(disk, root)).toReversed()) {
    const start = await readStart(disk, segmentPath(root, segment), headerBytesMax);
    const header = start === null || start.length < blockBytes ? null : readEntryHeader(start);
    if (header !== null && 'journal' in header) return header.journal;
  }
  return null;
}

/** The journal's number; a new journal gets one, and it is on disk before the first entry names it. */
export async function ensureJournalIdentity(disk: Disk, root: string): Promise<string> {
  const known = await readJournalIdentity(disk, root);
  const { identity } = journalFolder(root);
  if ((await readStart(disk, identity, 64))?.toString('latin1').trim() === known && known !== null) return known;
  const journal = known ?? randomBytes(16).toString('hex');
  await disk.remove(`${identity}.new`);
  const file = await disk.open(`${identity}.new`, 'create');
  try {
    await file.write([Buffer.from(`${journal}\n`)], 0);
    await file.flush();
  } finally {
    await file.close();
  }
  await disk.rename(`${identity}.new`, identity);
  await disk.flushFolder(root);
  return journal;
}

async function readStart(disk: Disk, path: string, bytes: number): Promise<Buffer | null> {
  const file = await disk.open(path, 'read').catch(() => null);
  if (file === null) return null;
  try {
    const target = Buffer.alloc(bytes);
    return target.subarray(0, await file.read(target, 0));
  } finally {
    await file.close();
  }
}
