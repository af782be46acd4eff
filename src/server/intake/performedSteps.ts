import type pg from 'pg';
import type { StepKnown } from '../../standards/dicom/stepRules.ts';

/** What is known of performed steps, for the door that must answer before anything is recorded. */
export interface PerformedStepRegister {
  /**
   * Runs `judge` with what is known of this step; what it returns as the step's new standing is known from then on. Two
   * notices of one step take turns.
   */
  inTurn<T>(
    stepUid: string,
    judge: (known: StepKnown) => Promise<{ readonly result: T; readonly becomes: StepKnown | null }>,
  ): Promise<T>;
}

/** A step is looked up in memory as long as the scanner is likely to speak of it; later the database knows. */
const rememberedMax = 20_000;
const databaseMs = 2_000;

/** Looks a step up in the ledger. */
export type LookUpStep = (stepUid: string) => Promise<StepKnown>;

/**
 * Opens the register. What came since the start is known from memory, what came before from the ledger. When the ledger
 * does not answer in time, nobody can say: the notice is then taken, because a scanner must not be sent away for our outage.
 */
export function openPerformedSteps(lookUp: LookUpStep): PerformedStepRegister {
  const remembered = new Map<string, StepKnown>();
  const turns = new Map<string, Promise<unknown>>();

  async function knownOf(stepUid: string): Promise<StepKnown> {
    const known = remembered.get(stepUid);
    if (known) return known;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<StepKnown>((resolve) => {
      timer = setTimeout(() => resolve('cannot-say'), databaseMs);
    });
    try {
      return await Promise.race([lookUp(stepUid), tooLate]);
    } catch {
      return 'cannot-say';
    } finally {
      clearTimeout(timer);
    }
  }

  function remember(stepUid: string, standing: StepKnown): void {
    remembered.delete(stepUid);
    remembered.set(stepUid, standing);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= rememberedMax) break;
      remembered.delete(oldest);
    }
  }

  return {
    inTurn(stepUid, judge) {
      const before = turns.get(stepUid) ?? Promise.resolve();
      const mine = before.then(async () => {
        const { result, becomes } = await judge(await knownOf(stepUid));
        if (becomes !== null) remember(stepUid, becomes);
        return result;
      });
      const settled = mine
        .catch(() => undefined)
        .then(() => {
          if (turns.get(stepUid) === settled) turns.delete(stepUid);
        });
      turns.set(stepUid, settled);
      return mine;
    },
  };
}

/** What the ledger has recorded of a step. */
export function stepOfLedger(pool: pg.Pool): LookUpStep {
  return async (stepUid) => {
    const { rows } = await pool.query<{ ended: boolean | null }>({
      name: 'step-known',
      text: `select bool_or(body ->> 'status' in ('completed', 'discontinued')) as ended from fact where subject = $1`,
      values: [`step:${stepUid}`],
    });
    const ended = rows[0]?.ended ?? null;
    if (ended === null) return 'unknown';
    return ended ? 'ended' : 'in-progress';
  };
}
