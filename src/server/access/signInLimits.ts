/** How many wrong tries are free, and what is kept at most. */
const limits = {
  ofName: { free: 5, longestSeconds: 300 },
  ofAddress: { free: 20, longestSeconds: 300 },
} as const;
const forgottenAfterMillis = 15 * 60_000;
const mostKept = 20_000;

export interface SignInLimits {
  /**
   * Seconds to wait before this may be tried; 0 for now. A try that may be made is counted as wrong at once, so that a
   * hundred tries at the same moment are a hundred; `succeeded` takes it back.
   */
  begin(username: string, address: string, now: Date): number;
  succeeded(username: string, address: string): void;
}

/**
 * Slows down guessing: after a few wrong tries for one name, or from one address, each further one must wait twice as
 * long as the one before, at most five minutes. Nobody is shut out for good, so that nobody can shut out a colleague.
 *
 * Kept in memory: each server counts for itself, and a restart forgets.
 */
export function makeSignInLimits(): SignInLimits {
  const ofName = makeCounts(limits.ofName);
  const ofAddress = makeCounts(limits.ofAddress);
  return {
    begin(username, address, now) {
      const wait = Math.max(ofName.wait(keyOf(username), now), ofAddress.wait(address, now));
      if (wait > 0) return wait;
      ofName.count(keyOf(username), now);
      ofAddress.count(address, now);
      return 0;
    },
    succeeded(username, address) {
      ofName.forget(keyOf(username));
      ofAddress.takeBack(address);
    },
  };
}

function keyOf(username: string): string {
  return username.trim().toLowerCase();
}

interface Tries {
  wrong: number;
  lastAt: number;
}

function makeCounts({ free, longestSeconds }: { readonly free: number; readonly longestSeconds: number }) {
  const counted = new Map<string, Tries>();
  return {
    wait(key: string, now: Date): number {
      const tries = counted.get(key);
      if (!tries || tries.wrong < free) return 0;
      const seconds = Math.min(2 ** (tries.wrong - free), longestSeconds);
      return Math.max(0, Math.ceil((tries.lastAt + seconds * 1000 - now.getTime()) / 1000));
    },
    count(key: string, now: Date): void {
      const tries = counted.get(key);
      const recent = tries && now.getTime() - tries.lastAt < forgottenAfterMillis;
      // Deleted and set again, the key moves to the end: the map stays in the order of the last try.
      counted.delete(key);
      counted.set(key, { wrong: recent ? tries.wrong + 1 : 1, lastAt: now.getTime() });
      const [oldest] = counted.keys();
      if (counted.size > mostKept && oldest !== undefined) counted.delete(oldest);
    },
    forget(key: string): void {
      counted.delete(key);
    },
    takeBack(key: string): void {
      const tries = counted.get(key);
      if (tries && tries.wrong > 0) tries.wrong -= 1;
    },
  };
}
