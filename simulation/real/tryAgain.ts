import { setTimeout as sleep } from 'node:timers/promises';

/** How patient a sender is with a door that it cannot reach, or that goes away while it speaks. */
export interface Patience {
  /** In all, the first included. */
  readonly tries: number;
  /** Before the second try, in milliseconds; before each further one twice as long. */
  readonly pauseMs: number;
}

/** As senders in a hospital are: five tries within about eight seconds. */
export const usualPatience: Patience = { tries: 5, pauseMs: 500 };

/**
 * Does something over a connection, and again when the connection is lost. `say` hears of each loss in words that name the
 * sender and never a patient.
 *
 * @throws what was lost, when it was lost at the last try too, and at once whatever is a fault of the program's own
 */
export async function tryAgain<T>(
  sender: string,
  { tries, pauseMs }: Patience,
  say: (words: string) => void,
  deed: () => Promise<T>,
): Promise<T> {
  for (let turn = 1; ; turn++) {
    try {
      return await deed();
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
      const lost = `${sender} lost its connection (${error.message})`;
      if (turn >= tries) {
        say(`${lost}, and gives up after ${tries} tries`);
        throw error;
      }
      const pause = pauseMs * 2 ** (turn - 1);
      say(`${lost}; it tries again in ${(pause / 1000).toLocaleString('en-GB')} s`);
      await sleep(pause);
    }
  }
}
