import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import type { SiteCode } from '../places.ts';
import type { NumbersSaid } from '../toldExam.ts';

const known = new WeakMap<NumbersSaid, Map<string, PatientIdentity>>();

/** Who somebody is, as a reader of these details takes it; an empty field says nothing. The same details give the same object. */
export function identitySaid(who: NumbersSaid, site: SiteCode): PatientIdentity {
  const bySite = known.get(who) ?? new Map<string, PatientIdentity>();
  known.set(who, bySite);
  const found = bySite.get(site);
  if (found) return found;
  const identity: PatientIdentity = {
    nhsNumber: who.nhsNumber || null,
    localIds: who.hospitalNumber ? [{ issuer: site, value: who.hospitalNumber }] : [],
    familyName: who.familyName.toUpperCase() || null,
    givenName: who.givenName || null,
    birthDate: who.birthDate || null,
    sex: who.sex || null,
  };
  bySite.set(site, identity);
  return identity;
}
