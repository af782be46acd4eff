import type { Decision, EvaluationBasis } from '../ledger/fact.ts';
import { issuedAt, type ReportState } from '../reports/reportState.ts';
import type { Exposure } from './exposure.ts';

/** Something that takes an exposure off the unread list. */
export interface Evaluated {
  readonly by: 'report' | 'evaluation' | 'void';
  readonly at: string;
  /** One plain sentence. */
  readonly says: string;
}

/** By what right no report is needed, as a person reads it. */
export const basisInWords: Readonly<Record<EvaluationBasis, string>> = {
  'written-in-notes': 'the evaluation is written in the patient’s notes',
  'procedure-record': 'the record of the procedure holds the evaluation',
  'other-report': 'the report of another examination evaluates it',
  'reported-elsewhere': 'another organisation reported it and its report is held',
};

/**
 * Everything that ever evaluated this exposure, the earliest first (W1, hazard H-02): versions of a verified report, evaluations
 * recorded by law instead of a report, voids that two people confirmed. Nothing else does.
 *
 * An evaluation counts only if it was made after the exposure began; a void only if two people made it.
 */
export function evaluationsOf(
  exposure: Exposure,
  report: ReportState | null,
  decisions: readonly Decision[],
): readonly Evaluated[] {
  const reported = (report?.verified ?? []).map((version): Evaluated => {
    const at = issuedAt(version);
    return { by: 'report', at, says: `Report verified at ${at}.` };
  });
  const decided = decisions.flatMap((decision): Evaluated[] => {
    if (decision.kind === 'evaluation' && decision.evaluatedAt >= exposure.beganAt) {
      const says = `Evaluated without a report by ${decision.evaluatedBy}: ${basisInWords[decision.basis]}.`;
      return [{ by: 'evaluation', at: decision.evaluatedAt, says }];
    }
    if (decision.kind === 'void' && decision.askedBy !== decision.confirmedBy) {
      const says = `Void: ${decision.reason} Asked for by ${decision.askedBy}, confirmed by ${decision.confirmedBy}.`;
      return [{ by: 'void', at: decision.occurredAt, says }];
    }
    return [];
  });
  return [...reported, ...decided].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.says < b.says ? -1 : 1));
}
