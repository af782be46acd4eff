import { spanInWords } from './spanInWords.ts';

/** A clock as it is read: `3 days 4 h overdue`, `due in 40 min`. Exactly at its time a thing is due, not yet overdue. */
export function dueInWords(dueAt: Date, now: Date): { readonly says: string; readonly overdue: boolean } {
  const late = now.getTime() - dueAt.getTime();
  if (late >= 60_000) return { says: `${spanInWords(late)} overdue`, overdue: true };
  if (late > 0) return { says: 'overdue', overdue: true };
  return late > -60_000
    ? { says: 'due now', overdue: false }
    : { says: `due in ${spanInWords(-late)}`, overdue: false };
}
