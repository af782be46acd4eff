import type { IdentityPair } from '../ledger/examFacts.ts';
import { judgeNhsNumber, type NhsNumberFault, nhsNumberDigits } from '../patients/nhsNumber.ts';
import type { Side } from './identityConflict.ts';
import { introducedBy } from './introducedBy.ts';
import { list } from './matchStudy.ts';
import type { Variance } from './variance.ts';

const faults: Readonly<Record<NhsNumberFault, string>> = {
  'not-ten-digits': 'is not ten digits',
  'same-digit': 'is one digit ten times',
  'check-digit': 'has a wrong check digit',
  'not-in-use': 'is in no range that is in use',
};

/**
 * R5: an NHS number that cannot be one, in whichever system it stands; one hospital number with two NHS numbers; one NHS number
 * with two hospital numbers of one hospital that nobody merged.
 */
export function nhsNumberVariances(
  sides: readonly Side[],
  pairs: readonly IdentityPair[],
  currentIdText: (localId: string) => string,
  since: string,
): readonly Variance[] {
  return [
    ...impossible(sides, pairs, since),
    ...twoNumbers(pairs, currentIdText, since),
    ...twoPeople(pairs, currentIdText, since),
  ];
}

function impossible(sides: readonly Side[], pairs: readonly IdentityPair[], since: string): readonly Variance[] {
  const seen = new Set<string>();
  return sides.flatMap(({ system, identity }) => {
    if (!identity.nhsNumber || seen.has(system)) return [];
    const judged = judgeNhsNumber(identity.nhsNumber);
    if (judged.kind === 'valid') return [];
    seen.add(system);
    const wrong = nhsNumberDigits(identity.nhsNumber);
    const introduced = introducedBy(pairs.filter(({ nhsNumber }) => nhsNumber === wrong));
    const says = `The NHS number in ${system === 'RIS' ? 'the RIS' : system.toLowerCase()} ${faults[judged.why]}.${introduced}`;
    return [variance(`invalid:${system}`, says, [{ field: 'NHS number', system, value: identity.nhsNumber }], since)];
  });
}

function twoNumbers(
  pairs: readonly IdentityPair[],
  current: (localId: string) => string,
  since: string,
): readonly Variance[] {
  return groups(
    valid(pairs),
    (pair) => current(pair.localId),
    (pair) => nhsNumberDigits(pair.nhsNumber),
  ).map(([localId, found]) =>
    variance(
      `two-numbers:${localId}`,
      `Hospital number ${localId.replace('|', ' ')} is seen with ${list(found.map(spaced))}.${laterOf(
        found.map((number) =>
          pairs.filter((pair) => nhsNumberDigits(pair.nhsNumber) === number && current(pair.localId) === localId),
        ),
      )}`,
      found.flatMap((number) =>
        seenIn(
          pairs,
          (pair) => nhsNumberDigits(pair.nhsNumber) === number && current(pair.localId) === localId,
          number,
        ),
      ),
      since,
    ),
  );
}

function twoPeople(
  pairs: readonly IdentityPair[],
  current: (localId: string) => string,
  since: string,
): readonly Variance[] {
  const issuerOf = (localId: string) => localId.slice(0, localId.indexOf('|'));
  const byNumberAndIssuer = groups(
    valid(pairs),
    (pair) => `${nhsNumberDigits(pair.nhsNumber)} ${issuerOf(pair.localId)}`,
    (pair) => current(pair.localId),
  );
  return byNumberAndIssuer.map(([key, found]) =>
    variance(
      `two-people:${key}`,
      `NHS number ${spaced(key.slice(0, 10))} is seen with hospital numbers ${list(found.map((id) => id.replace('|', ' ')))}, which nobody has merged.${laterOf(
        found.map((id) => pairs.filter((pair) => current(pair.localId) === id)),
      )}`,
      found.flatMap((id) => seenIn(pairs, (pair) => current(pair.localId) === id, id.replace('|', ' '))),
      since,
    ),
  );
}

/** Of two that contradict each other the later one is likelier the slip: it says who brought it in. */
function laterOf(groupsOfPairs: readonly (readonly IdentityPair[])[]): string {
  const begins = (pairs: readonly IdentityPair[]) =>
    pairs.flatMap(({ firstSaid }) => firstSaid?.at ?? []).sort()[0] ?? '';
  const latest = groupsOfPairs.toSorted((a, b) => (begins(a) < begins(b) ? -1 : begins(a) > begins(b) ? 1 : 0)).at(-1);
  return introducedBy(latest ?? []).replace('It was first said', 'The later one was first said');
}

function valid(pairs: readonly IdentityPair[]): readonly IdentityPair[] {
  return pairs.filter((pair) => judgeNhsNumber(pair.nhsNumber).kind === 'valid');
}

/** Groups that hold more than one different value, each list sorted. */
function groups(
  pairs: readonly IdentityPair[],
  by: (pair: IdentityPair) => string,
  value: (pair: IdentityPair) => string,
): readonly [string, readonly string[]][] {
  const found = new Map<string, Set<string>>();
  for (const pair of pairs) found.set(by(pair), (found.get(by(pair)) ?? new Set()).add(value(pair)));
  return [...found]
    .filter(([, values]) => values.size > 1)
    .map(([key, values]): [string, readonly string[]] => [key, [...values].sort()])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function seenIn(pairs: readonly IdentityPair[], fits: (pair: IdentityPair) => boolean, value: string) {
  const systems = [...new Set(pairs.filter(fits).map((pair) => pair.system))].sort();
  return systems.map((system) => ({ field: 'NHS number', system, value }));
}

function spaced(number: string): string {
  return `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;
}

function variance(part: string, says: string, evidence: Variance['evidence'], since: string): Variance {
  return {
    kind: 'nhs-number',
    part,
    severity: 'identity-incomplete',
    says,
    evidence,
    ownerRole: 'coordinator',
    since,
    dueAt: null,
  };
}
