import type { StudyState } from '../archive/studyState.ts';
import type { StudyStanding } from '../ledger/examFacts.ts';
import { dayInWords } from '../ledger/instants.ts';
import type { OrderState } from '../orders/orderState.ts';
import { blockingFields, compareIdentity, type IdentityComparison } from '../patients/compareIdentity.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import { nhsNumberInWords } from '../patients/nhsNumberInWords.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { fieldWords, list, type StudyLink } from './matchStudy.ts';
import type { Evidence, Severity, Variance } from './variance.ts';

/** One side of a comparison, by the name people know it by. */
export interface Side {
  readonly system: string;
  readonly identity: PatientIdentity;
}

/** R4 for images that claim a record of somebody else: by UID or accession number it is theirs, by the person it is not. */
export function conflictsOfStudy(
  study: StudyState,
  links: readonly StudyLink[],
  orders: readonly OrderState[],
  currentId: CurrentId,
): readonly Variance[] {
  return links
    .filter((link) => link.standing === 'conflict')
    .flatMap((link) => {
      const order = orders.find(({ anchor }) => anchor === link.anchor);
      if (!order) return [];
      // The identity that conflicts is shown, not simply the first one of a mixed study.
      const identity =
        study.identities.find((one) => blockingFields(compareIdentity(one, order.patient, currentId)).length > 0) ??
        (study.identities[0] as PatientIdentity);
      const sides = [
        { system: 'Images', identity },
        { system: 'RIS', identity: order.patient },
      ] as const;
      const variance = compareSides(sides, currentId, study.firstReceivedAt, link.anchor);
      return variance ? [variance] : [];
    });
}

/** R4 for a record: the images linked to it, the report and the patient record, each against what the RIS says. */
export function conflictsOfOrder(
  order: OrderState,
  studies: readonly StudyStanding[],
  others: readonly (Side & { readonly since: string })[],
  currentId: CurrentId,
): readonly Variance[] {
  const ris: Side = { system: 'RIS', identity: order.patient };
  const images = studies
    .filter(({ standing }) => standing === 'linked')
    .flatMap(({ study }) =>
      study.identities.map((identity, index) => ({
        side: { system: 'Images', identity },
        since: study.firstReceivedAt,
        part: `${study.studyInstanceUid}${index > 0 ? `#${index}` : ''}`,
      })),
    );
  const rest = others.map(({ since, ...side }) => ({ side, since, part: side.system }));
  return [...images, ...rest]
    .map(({ side, since, part }) => compareSides([side, ris], currentId, since, part))
    .filter((variance) => variance !== null);
}

/** Two people in the headers of one study. */
export function twoPatients(study: StudyState, currentId: CurrentId): readonly Variance[] {
  const [first, ...others] = study.identities;
  if (!first) return [];
  const stranger = others.find((other) => blockingFields(compareIdentity(first, other, currentId)).length > 0);
  if (!stranger) return [];
  const sides = [
    { system: 'Most images', identity: first },
    { system: 'Other images', identity: stranger },
  ] as const;
  const found = compareSides(sides, currentId, study.firstReceivedAt, '');
  return found ? [{ ...found, kind: 'two-patients', severity: 'wrong-person' }] : [];
}

function compareSides(
  sides: readonly [Side, Side],
  currentId: CurrentId,
  since: string,
  part: string,
): Variance | null {
  const [one, other] = sides;
  const comparison = compareIdentity(one.identity, other.identity, currentId);
  const severity = severityOf(comparison);
  if (severity === null) return null;
  const fields = differing(comparison);
  return {
    kind: 'identity-conflict',
    part,
    severity,
    says: `${capital(list(fields.map((field) => fieldWords[field])))} differ${fields.length === 1 ? 's' : ''}. ${sentence(sides, fields[0] as keyof IdentityComparison)}`,
    evidence: fields.flatMap((field) => sides.map((side) => evidence(side, field))),
    ownerRole: 'pacs-manager',
    since,
    dueAt: null,
  };
}

/** Another NHS number, date of birth or sex, or another name altogether, may be another person; a changed surname alone is an untidy record. */
function severityOf(comparison: IdentityComparison): Severity | null {
  if (blockingFields(comparison).length > 0) return 'wrong-person';
  const names = [comparison.familyName, comparison.givenName];
  if (names.every((verdict) => verdict === 'differs')) return 'wrong-person';
  if (names.includes('differs') || comparison.localId === 'differs') return 'identity-incomplete';
  return null;
}

function differing(comparison: IdentityComparison): readonly (keyof IdentityComparison)[] {
  return (Object.keys(fieldWords) as (keyof IdentityComparison)[]).filter((field) => comparison[field] === 'differs');
}

function sentence(sides: readonly [Side, Side], field: keyof IdentityComparison): string {
  const [a, b] = sides.map((side) =>
    `${side.system === 'RIS' ? 'the RIS says' : `${side.system}: `} ${inWords(side.identity, field) ?? 'nothing'}`.replace(
      ':  ',
      ': ',
    ),
  ) as [string, string];
  return `${capital(a)}; ${b}.`;
}

/** As a person reads it in a sentence: `9 December 1958`. */
function inWords(identity: PatientIdentity, field: keyof IdentityComparison): string | null {
  const said = saying(identity, field);
  return field === 'birthDate' && said && /^\d{4}-\d{2}-\d{2}$/.test(said) ? dayInWords(said) : said;
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

function evidence(side: Side, field: keyof IdentityComparison): Evidence {
  return { field: fieldWords[field], system: side.system, value: saying(side.identity, field) };
}

function saying(identity: PatientIdentity, field: keyof IdentityComparison): string | null {
  if (field === 'nhsNumber') return identity.nhsNumber && nhsNumberInWords(identity.nhsNumber);
  return field === 'localId'
    ? identity.localIds.map(({ issuer, value }) => `${value} (${issuer})`).join(', ') || null
    : identity[field];
}
