import { DatabaseSync } from 'node:sqlite';
import { JournalError } from './journalError.ts';

const sqliteBusy = 5;

/**
 * Takes the journal for this process; the answer gives it back.
 *
 * The lock belongs to the kernel: it ends with the process, however that dies, and holds across containers that share the
 * folder. Node has no call for such a lock, but the SQLite inside Node has: an exclusive transaction that writes nothing.
 *
 * @throws JournalError JOURNAL_LOCKED when somebody, this process too, has it already.
 */
export function lockJournal(path: string): () => void {
  const holder = new DatabaseSync(path, { timeout: 0 });
  try {
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    const busy = (error as { readonly errcode?: number }).errcode === sqliteBusy;
    if (!busy) throw error;
    throw new JournalError('JOURNAL_LOCKED', 'Cannot open the journal: another Safelight is writing it', {
      cause: error,
    });
  }
  return () => holder.close();
}
