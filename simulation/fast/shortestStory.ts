import type { Policies } from '../../src/domain/ledger/policies.ts';
import type { TrustDays } from '../trust/trustDays.ts';
import { eventInWords, type TrustEvent } from '../trust/trustEvent.ts';
import type { Breach } from './laws.ts';
import type { Judge } from './memoryLedger.ts';
import { runTrust } from './runTrust.ts';

/** These hold whatever is heard, so a story that still breaks them may be cut to what breaks them. */
const holdWhateverIsHeard: readonly Breach['law'][] = ['conservation', 'I-RECON', 'I-REPORT'];

/**
 * What must be told for a law to be broken, and nothing else: the events of the people of one exam, and of these, where the law
 * allows it, only those without which it would hold.
 */
export function shortestStory(
  days: TrustDays,
  breach: Breach,
  policies: Policies,
  judge?: Judge,
): readonly TrustEvent[] {
  const breaks = (events: readonly TrustEvent[]) => {
    const again = runTrust({ ...days, events }, policies, judge).breach;
    return again?.law === breach.law && again.anchor === breach.anchor;
  };
  const people = peopleAt(breach.anchor, days);
  const until = breach.at.getTime();
  const about = days.events.filter((event) => event.at.getTime() <= until && people.has(personOf(event)));
  // The clock runs on to the breach when nothing more is said.
  const end = days.events.filter((event) => event.at.getTime() > until).slice(0, 1);
  if (!breaks([...about, ...end])) return about;
  if (!holdWhateverIsHeard.includes(breach.law)) return about;
  let story = about;
  for (let at = story.length - 1; at >= 0; at--) {
    const shorter = story.toSpliced(at, 1);
    if (breaks([...shorter, ...end])) story = shorter;
  }
  return story;
}

/** The failure as a person reads it: what was broken, how to see it again, and the story. */
export function breachInWords(days: TrustDays, breach: Breach, policies: Policies, judge?: Judge): string {
  const befell = days.faults.filter(({ patients }) =>
    patients.some((patient) => peopleAt(breach.anchor, days).has(patient)),
  );
  return [
    `Seed ${days.seed}: ${breach.law} is broken at ${breach.at.toISOString()} for ${breach.anchor}: ${breach.says}.`,
    `What befell it: ${befell.map(({ kind }) => kind).join(', ') || 'nothing'}.`,
    'The shortest story:',
    ...shortestStory(days, breach, policies, judge).map((event) => `  ${eventInWords(event)}`),
  ].join('\n');
}

type Person = object | null;

function personOf(event: TrustEvent): Person {
  if (event.kind === 'bytes') return null;
  return event.kind === 'person' || event.kind === 'merge' ? event.patient : event.exam.patient;
}

/** Everybody who was ever said to be the patient of this exam, or stands in its images. */
function peopleAt(anchor: string, { events }: Pick<TrustDays, 'events'>): ReadonlySet<Person> {
  const people = new Set<Person>();
  for (const event of events) {
    if (event.kind !== 'order' && event.kind !== 'report' && event.kind !== 'images') continue;
    const { exam } = event;
    const study = event.kind === 'images' ? event.said.studyInstanceUid : exam.studyInstanceUid;
    if (anchor === `order:${exam.site}|${exam.accession}` || anchor === `study:${study}`) people.add(personOf(event));
  }
  return people;
}
