import type { Policies } from '../../domain/ledger/policies.ts';
import { isBefore, type JournalPosition } from '../journal/entry.ts';
import { readEntries } from '../journal/readEntries.ts';
import type { Queries } from '../ledger/aliases.ts';
import { balanceDueExams } from '../ledger/balanceDueExams.ts';
import { type RecordingRoom, recordEntries } from './recordEntries.ts';

/** What a replay of the whole journal did. */
export interface Replayed {
  readonly entries: number;
  readonly balanced: number;
  /** Stretches in which no entry could be made out; 0 unless the disk lost something. */
  readonly damaged: number;
}

export interface ReplayJournalOptions {
  readonly room: RecordingRoom;
  readonly folder: string;
  readonly end: JournalPosition;
  readonly policies: Policies;
  readonly onProgress: (position: JournalPosition) => void;
}

const beginning: JournalPosition = { segment: 1, offset: 0 };
const batch = 500;

/**
 * Builds the ledger again out of the journal alone: everything that was recorded from it is emptied first. People, their
 * sessions and the audit trail are not of the journal, and stay.
 *
 * What people decided is applied before all else, so that each image and message is read as it would be today.
 */
export async function replayJournal(options: ReplayJournalOptions): Promise<Replayed> {
  const { room } = options;
  await room.pool.query(
    `truncate journal_position, feed, peer, sighting, study, study_identity, series, instance, instance_variant, quarantine,
       message, fact, subject_key, merge, identity_pair, nhs_number_said, agenda, exam, variance,
       variance_history, link, statement, void_request, study_arrival, study_says, scanner_day, swap_suspicion, day_signature,
       feed_hour, feed_rhythm`,
  );
  await room.feeds.refresh();
  await walk(options, async (entries) => {
    const statements = entries.filter((entry) => entry.kind === 'statement');
    if (statements.length > 0) await recordEntries(statements, null, room);
  });
  await room.feeds.refresh();
  const walked = await walk(options, async (entries, next) => {
    await recordEntries(entries, next, room);
    options.onProgress(next);
  });
  let balanced = 0;
  for (;;) {
    const exams = await balanceDueExams(room.pool, options.policies, room.clock());
    if (exams === 0) break;
    balanced += exams;
  }
  await openedByTheFacts(room.pool);
  return { ...walked, balanced };
}

/** When a variance was first found is not in the journal: after a rebuild it was opened when it began by the facts. */
async function openedByTheFacts(queries: Queries): Promise<void> {
  await queries.query('update variance set opened_at = since where closed_at is null');
  await queries.query(
    `update variance_history set at = variance.since from variance
     where variance_history.exam_id = variance.exam_id and variance_history.kind = variance.kind
       and variance_history.part = variance.part and what = 'opened'`,
  );
}

async function walk(
  { folder, end }: ReplayJournalOptions,
  take: (entries: Awaited<ReturnType<typeof readEntries>>['entries'], next: JournalPosition) => Promise<void>,
): Promise<{ readonly entries: number; readonly damaged: number }> {
  let entries = 0;
  let damaged = 0;
  for (let at = beginning; isBefore(at, end); ) {
    const read = await readEntries({ folder, from: at, upTo: end, limit: batch });
    await take(read.entries, read.next);
    entries += read.entries.length;
    damaged += read.damaged.length;
    at = read.next;
  }
  return { entries, damaged };
}
