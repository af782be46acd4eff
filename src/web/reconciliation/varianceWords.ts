import type { Static } from 'typebox';
import type { historyShown, personShown, varianceWhole } from '../../api/varianceShown.ts';
import type { varianceRow } from '../../api/variances.ts';
import { roleInWords } from '../page/roleInWords.ts';

export type VarianceRow = Static<typeof varianceRow>;
export type VarianceWhole = Static<typeof varianceWhole>;
export type HistoryEvent = Static<typeof historyShown>;
type Person = Static<typeof personShown>;

/** A person by the name they are known by; one who has left says so. */
export function personInWords({ displayName, gone }: Person): string {
  return gone ? `${displayName} (no longer here)` : displayName;
}

/** Whose it is: `Jo Smith`, or `List of: Coordinator` until a person takes it. */
export function ownerInWords({ takenBy, ownerRole }: Pick<VarianceRow, 'takenBy' | 'ownerRole'>): string {
  return takenBy ? personInWords(takenBy) : `List of: ${roleInWords(ownerRole)}`;
}

/** What happened, as a sentence without its time: `Jo Smith handed it to Ann Brown`. */
export function eventInWords({ what, by, toRole, toPerson }: HistoryEvent): string {
  const who = by ? by.displayName : 'Somebody';
  switch (what) {
    case 'opened':
      return 'Found';
    case 'opened again':
      return 'Found again';
    case 'taken':
      return `${who} took it`;
    case 'released':
      return `${who} gave it back to its list`;
    case 'commented':
      return `${who} wrote`;
    case 'handed over':
      return `${who} handed it to ${toPerson ? toPerson.displayName : `the list of: ${roleInWords(toRole ?? '')}`}`;
    case 'snoozed':
      return `${who} put it off`;
    case 'woke':
      return 'Back in the queue';
    case 'closed':
      return 'Closed by itself';
    default:
      return what;
  }
}

/** Lengths for which something is put off. */
const snoozeLengths: readonly { readonly hours: number; readonly words: string }[] = [
  { hours: 1, words: '1 hour' },
  { hours: 4, words: '4 hours' },
  { hours: 12, words: '12 hours' },
  { hours: 24, words: '1 day' },
  { hours: 72, words: '3 days' },
  { hours: 168, words: '7 days' },
];

/** Those that the policy allows. */
export function snoozeChoices(hoursMax: number): typeof snoozeLengths {
  return snoozeLengths.filter(({ hours }) => hours <= hoursMax);
}
