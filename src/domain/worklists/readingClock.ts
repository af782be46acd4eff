import type { Decision, PauseFact, ResumeFact } from '../ledger/fact.ts';

/** Somebody stopped the clock, for a reason. */
export interface Pause {
  readonly since: string;
  /** Null while it lasts. */
  readonly until: string | null;
  readonly reason: string;
  readonly by: string;
}

/**
 * The pauses of a clock, the earliest first (W3). A second pause within one changes nothing; what resumes nothing is left out;
 * one with no reason is none.
 */
export function pausesOf(decisions: readonly Decision[]): readonly Pause[] {
  const turns = decisions
    .filter((one): one is PauseFact | ResumeFact => one.kind === 'pause' || one.kind === 'resume')
    .toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const pauses: Pause[] = [];
  for (const turn of turns) {
    const last = pauses.at(-1);
    const isRunning = last !== undefined && last.until === null;
    if (turn.kind === 'pause' && !isRunning && turn.reason.trim() !== '') {
      pauses.push({ since: turn.occurredAt, until: null, reason: turn.reason, by: turn.pausedBy });
    }
    if (turn.kind === 'resume' && isRunning) pauses[pauses.length - 1] = { ...last, until: turn.occurredAt };
  }
  return pauses;
}

function textOf(turn: PauseFact | ResumeFact): string {
  return `${turn.occurredAt} ${turn.kind} ${turn.kind === 'pause' ? `${turn.pausedBy} ${turn.reason}` : turn.resumedBy}`;
}

/**
 * When a clock that began at `startedAt` and would run out at `dueAt` runs out, given its pauses: later by as long as it stood
 * still, and never later than the ceiling. While it stands still, only the ceiling runs.
 */
export function dueAfterPauses(
  clock: { readonly startedAt: string; readonly dueAt: string; readonly ceilingAt: string },
  pauses: readonly Pause[],
): string {
  if (pauses.length === 0) return clock.dueAt;
  let due = Date.parse(clock.dueAt);
  for (const { since, until } of pauses) {
    const began = Math.max(Date.parse(since), Date.parse(clock.startedAt));
    // What ran out before the pause has run out.
    if (began >= due) continue;
    if (until === null) return clock.ceilingAt;
    due += Math.max(0, Date.parse(until) - began);
  }
  return new Date(Math.min(due, Date.parse(clock.ceilingAt))).toISOString();
}
