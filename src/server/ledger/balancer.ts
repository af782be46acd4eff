import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Policies } from '../../domain/ledger/policies.ts';
import { balanceDueExams, batch } from './balanceDueExams.ts';

/** The loop that balances exams as they fall due. Its clock is the agenda; a restart forgets nothing. */
export interface Balancer {
  wake(): void;
  stop(): Promise<void>;
}

export interface BalancerOptions {
  readonly pool: pg.Pool;
  readonly policies: Policies;
  readonly clock: () => Date;
  readonly log: { error(fields: object, message: string): void };
  readonly onBalanced: (exams: number, milliseconds: number) => void;
}

const gatherMs = 500;

/** A deadlock or a serialization failure is the other side's turn first: try again at once. */
const othersTurn = new Set(['40P01', '40001']);

export function startBalancer({ pool, policies, clock, log, onBalanced }: BalancerOptions): Balancer {
  let stopping = false;
  let woken = false;
  let rouse: () => void = () => undefined;
  const done = follow();

  async function follow(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      woken = false;
      try {
        const began = performance.now();
        const balanced = await balanceDueExams(pool, policies, clock());
        failures = 0;
        if (balanced > 0) onBalanced(balanced, performance.now() - began);
        if (balanced === 0 && !woken) await pause(1000);
        // A study that is still arriving wakes its exam again and again: a full batch goes on at once, a few wait for more.
        else if (balanced < batch) await setTimeout(gatherMs);
      } catch (error) {
        const code = String((error as { code?: unknown }).code ?? (error as Error).name);
        if (othersTurn.has(code)) continue;
        failures += 1;
        if (failures === 1 || failures % 30 === 0)
          log.error({ code, failures }, 'Balancing waits: the database does not answer');
        // Not roused by what arrives meanwhile: a database that is away is asked a few times a second at most.
        await setTimeout(Math.min(2000, 100 * 2 ** Math.min(failures, 5)));
      }
    }
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = globalThis.setTimeout(resolve, milliseconds);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    wake() {
      woken = true;
      rouse();
    },
    async stop() {
      stopping = true;
      rouse();
      await done;
    },
  };
}
