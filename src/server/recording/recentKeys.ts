/**
 * Which keys of subjects stand in the database for certain: most messages name an examination that others named a minute before,
 * by the same keys. Of one recorder only, whose transactions follow one another.
 */
export interface RecentKeys {
  /** Whether this key must be written; if so, the transaction under way writes it. */
  isNew(subject: string, key: string): boolean;
  /** A transaction failed: nothing is certain any more. */
  forget(): void;
}

/** Knows the newest `max` keys and at least half as many. */
export function recentKeys(max = 60_000): RecentKeys {
  let younger = new Set<string>();
  let older = new Set<string>();
  return {
    isNew(subject, key) {
      const name = `${subject}\n${key}`;
      if (younger.has(name)) return false;
      const isNew = !older.has(name);
      younger.add(name);
      if (younger.size >= max / 2) {
        older = younger;
        younger = new Set();
      }
      return isNew;
    },
    forget() {
      younger = new Set();
      older = new Set();
    },
  };
}
