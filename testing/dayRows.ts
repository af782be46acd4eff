import type { Kysely } from 'kysely';
import type { ReadingKept } from '../src/api/reading.ts';
import type { Database } from '../src/server/database/schema.ts';
import { addExam } from './ledgerRows.ts';

const acquiredAt = '2026-11-23T10:00:00.000Z';

/** How the reading of a reported and delivered exam is kept; what is given stands instead. */
export function readingKeptAs(change: Partial<ReadingKept> = {}): ReadingKept {
  return {
    startedAt: acquiredAt,
    beganAt: acquiredAt,
    startedBy: 'images',
    pathway: 'Emergency',
    within: '12 hours',
    verified: false,
    version: 'turnaround/2023-08-09',
    dueAt: '2026-11-23T22:00:00.000Z',
    ceilingAt: '2026-12-21T10:00:00.000Z',
    pauses: [],
    evaluations: [{ by: 'report', at: '2026-11-23T12:00:00.000Z', says: 'Report verified.' }],
    stopped: { at: '2026-11-23T12:10:00.000Z', by: 'delivered' },
    deliveries: [{ system: 'epr', holds: 'acknowledged', at: '2026-11-23T12:10:00.000Z', acknowledgedBy: 'Dr A' }],
    why: null,
    says: null,
    ...change,
  };
}

const unread: Partial<ReadingKept> = {
  ...{ evaluations: [], deliveries: [], stopped: null, why: 'no-report', says: 'No report of it was heard of.' },
};

type Change = NonNullable<Parameters<typeof addExam>[1]>;

/** An exam that was made, reported and delivered on 23 November 2026, unless told otherwise. Gives its id. */
export function addReadExam(
  db: Kysely<Database>,
  change: Change = {},
  reading: Partial<ReadingKept> = {},
): Promise<string> {
  const at = new Date(acquiredAt);
  return addExam(db, { sort_at: at, performed_at: at, reading: JSON.stringify(readingKeptAs(reading)), ...change });
}

/** An exam that was made that day and that nobody has evaluated. Gives its id. */
export function addUnreadExam(
  db: Kysely<Database>,
  change: Change = {},
  reading: Partial<ReadingKept> = {},
): Promise<string> {
  const kept = readingKeptAs({ ...unread, ...reading });
  return addReadExam(
    db,
    {
      ...{ unread_since: new Date(kept.startedAt), report_due_at: new Date(kept.dueAt), owner_role: 'reporter' },
      ...{ report_status: null, look_at: new Date('2026-12-01T00:00:00Z') },
      ...change,
    },
    { ...unread, ...reading },
  );
}
