import type { Role } from '../access/permission.ts';
import type { Severity } from './variance.ts';

/** How long what differs may stay so, and how long it may be put off: versioned data from `policies/`. */
export interface HandlingPolicy {
  readonly version: string;
  /** From when it stood; where a rule gives no time of its own. */
  readonly settleWithinHours: Readonly<Record<Severity, number>>;
  readonly snoozeHoursMax: Readonly<Record<Severity, number>>;
}

/** What somebody does about a variance. `words` are their own. */
export type VarianceAct =
  | { readonly act: 'take' }
  | { readonly act: 'release'; readonly words: string | null }
  | { readonly act: 'comment'; readonly words: string }
  | { readonly act: 'hand-over'; readonly to: HandedTo; readonly words: string | null }
  | { readonly act: 'snooze'; readonly hours: number; readonly words: string };

/** A person is known by their username. */
export type HandedTo = { readonly role: Role } | { readonly person: string };

/** How a variance stands when somebody acts on it. */
export interface HandledVariance {
  readonly severity: Severity;
  readonly closedAt: string | null;
  /** The username of the person who has it. */
  readonly takenBy: string | null;
  /** Counts what people did to it besides comments. */
  readonly version: number;
}

/** Who acts, and which version of the variance they saw. */
export interface Acting {
  readonly username: string;
  /** A token speaks for a system, which cannot answer for anything. */
  readonly isPerson: boolean;
  readonly sawVersion: number;
}

/**
 * - `closed`: it has closed meanwhile.
 * - `taken`: another person has it.
 * - `changed`: somebody acted on it after the caller had looked.
 * - `words-missing`: it is to be taken from somebody else, who must learn why.
 * - `snooze-too-long`: longer than the policy lets anybody put off that severity.
 * - `person-needed`: only a person can have it.
 */
export type ActRefusal = 'closed' | 'taken' | 'changed' | 'words-missing' | 'snooze-too-long' | 'person-needed';

export type ActJudged =
  | { readonly kind: 'do' }
  /** It is so already: the same press twice does nothing twice. */
  | { readonly kind: 'done-already' }
  | { readonly kind: 'refused'; readonly why: ActRefusal };

/**
 * Whether somebody may do this to a variance as it stands now. Of two who saw the same and act at once, the first wins
 * (hazard H-40); a comment is always taken, whatever else happened.
 */
export function judgeAct(
  variance: HandledVariance,
  act: VarianceAct,
  by: Acting,
  policy: Pick<HandlingPolicy, 'snoozeHoursMax'>,
): ActJudged {
  if (act.act === 'comment') return { kind: 'do' };
  if (variance.closedAt !== null) return refused('closed');
  if (act.act === 'take' && !by.isPerson) return refused('person-needed');
  if (act.act === 'take' && variance.takenBy === by.username) return { kind: 'done-already' };
  if (act.act === 'release' && variance.takenBy === null) return { kind: 'done-already' };
  const othersHave = variance.takenBy !== null && variance.takenBy !== by.username;
  if (othersHave && act.act !== 'hand-over') return refused('taken');
  if (variance.version !== by.sawVersion) return refused('changed');
  if (act.act === 'hand-over' && othersHave && act.words === null) return refused('words-missing');
  // H-41: what may hurt the wrong person now is not put off for days.
  if (act.act === 'snooze' && act.hours > policy.snoozeHoursMax[variance.severity]) return refused('snooze-too-long');
  return { kind: 'do' };
}

function refused(why: ActRefusal): ActJudged {
  return { kind: 'refused', why };
}
