import { join } from 'node:path';
import type { JournalEntry } from '../src/server/journal/entry.ts';
import { readEntries } from '../src/server/journal/readEntries.ts';
import { readPart10Head } from '../src/standards/dicom/part10.ts';
import type { RunningServer } from './runningServer.ts';

/** Every entry of a server's journal, oldest first; it must be settled. */
export async function journalEntries(server: Pick<RunningServer, 'home' | 'pool'>): Promise<readonly JournalEntry[]> {
  const { rows } = await server.pool.query<{ segment: number; offset: number }>(
    'select segment, byte_offset as offset from journal_position',
  );
  const upTo = rows[0] ?? { segment: 1, offset: 0 };
  const read = await readEntries({
    folder: join(server.home, 'journal'),
    from: { segment: 1, offset: 0 },
    upTo,
    limit: 100_000,
  });
  if (read.damaged.length > 0) throw new Error('Cannot read the journal: a stretch of it is damaged');
  return read.entries;
}

/** What became of an instance entry: its row. `said before` has none of its own: the same data set was there already. */
export type InstanceRow =
  | { readonly kind: 'instance' | 'variant'; readonly sopUid: string }
  | { readonly kind: 'quarantine'; readonly reason: string; readonly why: string };

/** The rows that stand for entries of the journal, by `segment/offset`. */
export async function rowsOfEntries(server: Pick<RunningServer, 'pool'>): Promise<ReadonlyMap<string, InstanceRow>> {
  const { rows } = await server.pool.query<{ place: string; kind: string; uid: string; reason: string; why: string }>(
    `select segment || '/' || byte_offset as place, 'instance' as kind, sop_uid as uid, '' as reason, '' as why from instance
     union all select segment || '/' || byte_offset, 'variant', sop_uid, '', '' from instance_variant
     union all select segment || '/' || byte_offset, 'quarantine', '', reason, why from quarantine
       where recorded_at is null`,
  );
  return new Map(
    rows.map(({ place, kind, uid, reason, why }) => [
      place,
      kind === 'quarantine' ? { kind, reason, why } : { kind: kind as 'instance' | 'variant', sopUid: uid },
    ]),
  );
}

export function placeOf({ position }: Pick<JournalEntry, 'position'>): string {
  return `${position.segment}/${position.offset}`;
}

/** What follows the file meta information of an instance entry. */
export async function dataSetOf(entry: JournalEntry): Promise<Buffer> {
  return withoutMeta(Buffer.from(await entry.read(0, entry.bytes)));
}

export function withoutMeta(file: Buffer): Buffer {
  const reading = readPart10Head(file);
  return file.subarray(reading.kind === 'read' ? reading.head.dataSetAt : 0);
}
