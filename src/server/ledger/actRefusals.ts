import type { ActRefusal } from '../../domain/reconciliation/varianceHandling.ts';
import { Problem } from '../http/serve.ts';

/** What the refusal of an act tells: who was first, and when. */
export interface RefusedAct {
  readonly why: ActRefusal | 'nobody-there';
  /** Who has it, or acted last: a display name. */
  readonly who: string | null;
  /** What they did: `took it`. */
  readonly did: string | null;
  /** `14:05 on 22 November 2026`. */
  readonly when: string | null;
  readonly snoozeHoursMax: number;
}

/** A refused act as the caller hears it. */
export function problemOfAct({ why, who, did, when, snoozeHoursMax }: RefusedAct): Problem {
  switch (why) {
    case 'closed':
      return new Problem(409, 'VARIANCE_CLOSED', `It closed by itself at ${when ?? 'a time not known'}`);
    case 'taken':
      return new Problem(409, 'VARIANCE_TAKEN', `${who ?? 'Somebody'} took it at ${when ?? 'a time not known'}`);
    case 'changed':
      return new Problem(
        409,
        'VARIANCE_CHANGED',
        `${who ?? 'Somebody'} ${did ?? 'acted on it'} at ${when ?? 'a time not known'}`,
      );
    case 'words-missing':
      return new Problem(422, 'WORDS_MISSING', `${who ?? 'Somebody'} has it: say why you hand it over`);
    case 'snooze-too-long':
      return new Problem(422, 'SNOOZE_TOO_LONG', `This severity may be put off for ${snoozeHoursMax} hours at most`);
    case 'person-needed':
      return new Problem(403, 'PERSON_NEEDED', 'Only a person can have a variance: a token cannot answer for it');
    case 'nobody-there':
      return new Problem(422, 'HANDOVER_UNKNOWN', 'Nobody there may handle what stands at this site');
  }
}
