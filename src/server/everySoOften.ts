import { setTimeout } from 'node:timers/promises';

/** Something that is done again and again until it is stopped. */
export interface Loop {
  stop(): Promise<void>;
}

/**
 * Does `work` every `milliseconds`, never two at once. A failure is logged once, until it succeeds again: the next turn tries anew.
 */
export function everySoOften(
  milliseconds: number,
  work: () => Promise<unknown>,
  log: { warn(fields: object, message: string): void },
  name: string,
): Loop {
  const stopping = new AbortController();
  const done = follow();

  async function follow(): Promise<void> {
    let failing = false;
    while (!stopping.signal.aborted) {
      try {
        await work();
        failing = false;
      } catch (error) {
        if (!failing)
          log.warn(
            { code: (error as { code?: unknown }).code ?? (error as Error).name, loop: name },
            'A loop could not do its work and tries again',
          );
        failing = true;
      }
      await setTimeout(milliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
