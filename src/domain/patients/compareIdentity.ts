import { comparableName, editDistance } from './comparableName.ts';
import type { CurrentId } from './mergedIds.ts';
import { nhsNumberDigits } from './nhsNumber.ts';
import type { PatientIdentity } from './patientIdentity.ts';

/** `unknown`: one side does not say. `nearly`: alike but for a slip of the pen; only names can be nearly the same. */
export type FieldVerdict = 'same' | 'nearly' | 'differs' | 'unknown';

/** Two identities, field by field (domain rules: reconciliation). */
export interface IdentityComparison {
  readonly nhsNumber: FieldVerdict;
  readonly localId: FieldVerdict;
  readonly birthDate: FieldVerdict;
  readonly sex: FieldVerdict;
  readonly familyName: FieldVerdict;
  readonly givenName: FieldVerdict;
}

export function compareIdentity(a: PatientIdentity, b: PatientIdentity, currentId: CurrentId): IdentityComparison {
  return {
    nhsNumber: exact(a.nhsNumber && nhsNumberDigits(a.nhsNumber), b.nhsNumber && nhsNumberDigits(b.nhsNumber)),
    localId: localIdVerdict(a, b, currentId),
    birthDate: exact(a.birthDate, b.birthDate),
    sex: sexVerdict(a.sex, b.sex),
    ...names(a, b),
  };
}

/** The fields that forbid an automatic link whatever else agrees: NHS number, date of birth, sex M against F. */
export function blockingFields(comparison: IdentityComparison): readonly (keyof IdentityComparison)[] {
  return (['nhsNumber', 'birthDate', 'sex'] as const).filter((field) => comparison[field] === 'differs');
}

function exact(a: string | null, b: string | null): FieldVerdict {
  if (!a || !b) return 'unknown';
  return a === b ? 'same' : 'differs';
}

/** Numbers of one issuer are compared; numbers of different issuers say nothing about each other. */
export function localIdVerdict(
  a: PatientIdentity,
  b: PatientIdentity,
  currentId: CurrentId,
): Exclude<FieldVerdict, 'nearly'> {
  const mine = new Set(a.localIds.map(currentId));
  const theirs = b.localIds.map(currentId);
  if (theirs.some((id) => mine.has(id))) return 'same';
  const issuers = new Set([...mine].map(issuerOf));
  return theirs.some((id) => issuers.has(issuerOf(id))) ? 'differs' : 'unknown';
}

function issuerOf(id: string): string {
  return id.slice(0, id.indexOf('|'));
}

/** Only M against F is a difference: O, U and the rest are ways of not saying. */
export function sexVerdict(a: string | null, b: string | null): Exclude<FieldVerdict, 'nearly'> {
  const said = (sex: string | null) => sex === 'M' || sex === 'F';
  if (!said(a) || !said(b)) return 'unknown';
  return a === b ? 'same' : 'differs';
}

function names(a: PatientIdentity, b: PatientIdentity): Pick<IdentityComparison, 'familyName' | 'givenName'> {
  const [family, given] = [a, b].map((who) => [who.familyName ?? '', who.givenName ?? '']) as [string[], string[]];
  const whole = [family, given].map((parts) => comparableName(parts.join(' ')));
  // Family and given name in each other's place, or both in one field, are the same name.
  if (whole[0] !== '' && whole[0] === whole[1]) return { familyName: 'same', givenName: 'same' };
  return { familyName: nameVerdict(a.familyName, b.familyName), givenName: givenVerdict(a.givenName, b.givenName) };
}

function nameVerdict(a: string | null, b: string | null): FieldVerdict {
  const [one, other] = [comparableName(a ?? ''), comparableName(b ?? '')];
  if (one === '' || other === '') return 'unknown';
  if (one === other) return 'same';
  const slips = Math.max(one.length, other.length) >= 8 ? 2 : 1;
  return editDistance(one, other) <= slips ? 'nearly' : 'differs';
}

/** A second given name that one system leaves out, or an initial, is not another name. */
function givenVerdict(a: string | null, b: string | null): FieldVerdict {
  const verdict = nameVerdict(a, b);
  if (verdict !== 'differs') return verdict;
  const [one, other] = [comparableName(a ?? '').split(' '), comparableName(b ?? '').split(' ')];
  const [fewer, more] = one.length <= other.length ? [one, other] : [other, one];
  const contained = fewer.every((part) =>
    more.some((whole) => whole === part || (part.length === 1 && whole.startsWith(part))),
  );
  return contained ? 'nearly' : 'differs';
}
