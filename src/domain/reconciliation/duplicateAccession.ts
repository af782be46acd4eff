import { imageModalities, type StudyState } from '../archive/studyState.ts';
import type { AccessionNumber, OrderFact } from '../ledger/fact.ts';
import { canonicalText, type Heard } from '../ledger/heard.ts';
import { dayInWords } from '../ledger/instants.ts';
import { blockingFields, compareIdentity } from '../patients/compareIdentity.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { list } from './matchStudy.ts';
import type { ReconciliationRules } from './reconciliationRules.ts';
import type { Evidence, Variance } from './variance.ts';

/** One examination under an accession number, as a record or images tell of it. */
interface Use {
  readonly system: 'RIS' | 'Images';
  readonly studyInstanceUid: string | null;
  readonly people: readonly PatientIdentity[];
  /** When it was performed. */
  readonly at: string | null;
  readonly heardAt: string;
}

/**
 * R6: one accession number of one issuer on several studies, on several people, or used again after a long time.
 *
 * An order that was moved to the right patient is no second examination: it keeps its order numbers, and the wrong patient
 * is never heard of again. Images of another person under an order's number are R4's conflict, until there are two studies.
 */
export function duplicateAccession(
  accession: AccessionNumber | null,
  orders: readonly Heard<OrderFact>[],
  studies: readonly StudyState[],
  currentId: CurrentId,
  rules: ReconciliationRules,
): readonly Variance[] {
  if (accession === null) return [];
  const imaged = studies.filter((study) => isUnder(accession, study) && imageModalities(study).length > 0);
  const said = orders.filter(({ fact }) => isSame(fact.accession, accession) && !fact.toldByReport);
  const uses = [...usesOfOrders(said, currentId, rules), ...imaged.map(useOfStudy)].sort(bySaying);
  const isOther = areOthers(currentId);

  const uids = [usesOf('Images'), usesOf('RIS')].map(
    (some) => new Set(some.flatMap((use) => use.studyInstanceUid ?? [])),
  );
  const studiesFound = Math.max(...uids.map((set) => set.size));
  const people = Math.max(peopleIn(usesOf('RIS')), peopleIn(usesOf('Images')));
  const heardAt = uses.map((use) => use.heardAt).sort();
  const times = uses.flatMap(({ at }) => at ?? []).sort();
  const [first, last] = [times[0], times.at(-1)];
  const isReused = first !== undefined && last !== undefined && daysBetween(first, last) > rules.accessionReuseDays;
  const found = [
    studiesFound > 1 && `${studiesFound} studies`,
    people > 1 && `${people} patients`,
    isReused && `examinations of ${dayInWords(first)} and ${dayInWords(last)}`,
  ].filter((one) => one !== false);
  if (found.length === 0) return [];
  return [
    {
      kind: 'duplicate-accession',
      part: '',
      severity: people > 1 ? 'wrong-person' : 'identity-incomplete',
      says: `Accession number ${accession.value} of ${accession.issuer} stands on ${list(found)}. It must name one examination for ever: the national data set is expected to reject or mix up these records.`,
      evidence: uses.slice(0, 12).flatMap(evidenceOf),
      ownerRole: 'pacs-manager',
      since: (heardAt[1] ?? heardAt[0]) as string,
      dueAt: null,
    },
  ];

  function usesOf(system: Use['system']): readonly Use[] {
    return uses.filter((use) => use.system === system);
  }

  function peopleIn(some: readonly Use[]): number {
    const people: PatientIdentity[] = [];
    for (const use of some) {
      const [who] = use.people;
      if (who && people.every((known) => isOther(known, who))) people.push(who);
    }
    return people.length;
  }
}

function isSame(a: AccessionNumber | null, b: AccessionNumber): boolean {
  return a !== null && a.value === b.value && a.issuer === b.issuer;
}

function isUnder(accession: AccessionNumber, study: StudyState): boolean {
  return study.accession === accession.value && (study.accessionIssuer ?? study.site) === accession.issuer;
}

function areOthers(currentId: CurrentId): (a: PatientIdentity, b: PatientIdentity) => boolean {
  return (a, b) => blockingFields(compareIdentity(a, b, currentId)).length > 0;
}

function useOfStudy(study: StudyState): Use {
  return {
    system: 'Images',
    studyInstanceUid: study.studyInstanceUid,
    people: study.identities,
    at: study.startedAt,
    heardAt: study.firstReceivedAt,
  };
}

/** What orders say, one use for each examination they tell apart. */
function usesOfOrders(
  orders: readonly Heard<OrderFact>[],
  currentId: CurrentId,
  rules: ReconciliationRules,
): readonly Use[] {
  const isOther = areOthers(currentId);
  const groups: Heard<OrderFact>[][] = [];
  for (const order of orders.toSorted(byTime)) {
    const mine = groups.find(([known]) => known && !isTold(known.fact, order.fact));
    if (mine) mine.push(order);
    else groups.push([order]);
  }
  const isMoved = wasMoved(groups, rules);
  return groups
    .filter((_, index) => !isMoved || index === groups.length - 1)
    .map((group) => ({
      system: 'RIS',
      studyInstanceUid: latestOf(group, (fact) => fact.studyInstanceUid),
      people: [(group.at(-1) as Heard<OrderFact>).fact.patient],
      at: latestOf(group, (fact) => fact.performedAt),
      heardAt: group.map(({ receivedAt }) => receivedAt).sort()[0] as string,
    }));

  /** Whether two messages speak of two examinations. */
  function isTold(a: OrderFact, b: OrderFact): boolean {
    if (a.studyInstanceUid && b.studyInstanceUid && a.studyInstanceUid !== b.studyInstanceUid) return true;
    if (a.performedAt && b.performedAt && daysBetween(a.performedAt, b.performedAt) > rules.accessionReuseDays)
      return true;
    return isOther(a.patient, b.patient);
  }
}

/** One order after another person's, with the same numbers and never back again: it was moved to the right patient. */
function wasMoved(groups: readonly (readonly Heard<OrderFact>[])[], rules: ReconciliationRules): boolean {
  if (groups.length < 2) return false;
  const times = groups
    .flat()
    .flatMap(({ fact }) => fact.performedAt ?? [])
    .sort();
  if (daysBetween(times[0] ?? '', times.at(-1) ?? '') > rules.accessionReuseDays) return false;
  const numbers = groups.map(
    (group) =>
      new Set(group.flatMap(({ fact }) => [fact.placerOrderNumber ?? [], fact.fillerOrderNumber ?? []].flat())),
  );
  const uids = new Set(groups.flat().flatMap(({ fact }) => fact.studyInstanceUid ?? []));
  const shareNumbers = numbers.every(
    (mine) =>
      mine.size === 0 || numbers.every((other) => other.size === 0 || [...other].some((number) => mine.has(number))),
  );
  const inTurn = groups.every((group, index) => {
    const next = groups[index + 1]?.[0];
    return !next || (group.at(-1) as Heard<OrderFact>).fact.occurredAt <= next.fact.occurredAt;
  });
  return shareNumbers && uids.size < 2 && inTurn;
}

function latestOf<T>(group: readonly Heard<OrderFact>[], pick: (fact: OrderFact) => T | null): T | null {
  for (const { fact } of group.toReversed()) {
    const value = pick(fact);
    if (value !== null) return value;
  }
  return null;
}

function byTime(a: Heard<OrderFact>, b: Heard<OrderFact>): number {
  if (a.fact.occurredAt !== b.fact.occurredAt) return a.fact.occurredAt < b.fact.occurredAt ? -1 : 1;
  const [one, other] = [canonicalText(a.fact), canonicalText(b.fact)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** By what they say, never by when they came: the same uses always stand in the same order. */
function bySaying(a: Use, b: Use): number {
  const name = ({ at, studyInstanceUid, system }: Use) => `${at} ${system} ${studyInstanceUid}`;
  const [one, other] = name(a) === name(b) ? [a, b].map(({ people }) => canonicalText(people)) : [name(a), name(b)];
  return (one as string) < (other as string) ? -1 : one === other ? 0 : 1;
}

function evidenceOf(use: Use): readonly Evidence[] {
  const [who] = use.people;
  const name = who && [who.familyName, who.givenName].filter(Boolean).join(', ');
  return [
    { field: 'Study UID', system: use.system, value: use.studyInstanceUid },
    { field: 'Patient', system: use.system, value: name || (who?.nhsNumber ?? null) },
    { field: 'Performed', system: use.system, value: use.at },
  ];
}

function daysBetween(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000;
}
