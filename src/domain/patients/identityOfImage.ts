import type { LocalId } from './localId.ts';
import { judgeNhsNumber } from './nhsNumber.ts';
import type { PatientIdentity } from './patientIdentity.ts';

/** The identifying attributes of an image header (PS3.3 §C.2.2), as they are said. */
export interface ImagePatient {
  readonly familyName: string | null;
  readonly givenName: string | null;
  readonly patientId: string | null;
  readonly issuerOfPatientId: string | null;
  readonly otherPatientIds: readonly { readonly id: string; readonly issuer: string | null }[];
  /** `YYYYMMDD`, or anything else. */
  readonly birthDate: string | null;
  readonly sex: string | null;
}

const nhsIssuers = new Set(['NHS', 'NHSNMBR', 'NHSNUMBER', 'NH', '2.16.840.1.113883.2.1.4.1']);

/**
 * Who an image says its patient is.
 *
 * Scanners put the NHS number into Patient ID, or into Other Patient IDs, with or without saying so. A number is taken for an
 * NHS number when its issuer says so, or when nobody is named as its issuer and it is a valid one; everything else is a number
 * of the issuer, or of the site the image came from.
 */
export function identityOfImage(image: ImagePatient, site: string): PatientIdentity {
  const said = [
    ...(image.patientId ? [{ id: image.patientId, issuer: image.issuerOfPatientId }] : []),
    ...image.otherPatientIds,
  ];
  const nhsNumber = said.find(isNhsNumber)?.id ?? null;
  const localIds = said
    .filter((one) => !isNhsNumber(one))
    .map(({ id, issuer }): LocalId => ({ issuer: (issuer || site).toUpperCase(), value: id }));
  return {
    nhsNumber,
    localIds: localIds.filter(
      (id, index) => localIds.findIndex((other) => other.issuer === id.issuer && other.value === id.value) === index,
    ),
    familyName: image.familyName || null,
    givenName: image.givenName || null,
    birthDate: dateOf(image.birthDate),
    sex: image.sex || null,
  };
}

function isNhsNumber({ id, issuer }: { readonly id: string; readonly issuer: string | null }): boolean {
  if (issuer) return nhsIssuers.has(issuer.toUpperCase());
  return judgeNhsNumber(id).kind === 'valid';
}

function dateOf(said: string | null): string | null {
  const parts = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})$/.exec(said ?? '');
  if (!parts) return null;
  const text = `${parts[1]}-${parts[2]}-${parts[3]}`;
  // A date that does not exist (30 February) is moved by Date, and so gives itself away.
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : null;
}
