import { latestPatient } from '../orders/orderState.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import { nhsNumberDigits } from '../patients/nhsNumber.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { PatientFact } from './fact.ts';
import { type Heard, inOrderOfHappening } from './heard.ts';

/** The side of the patient administration system: what it says of the person with this hospital number, or this NHS number. */
export function patientRecordSide(
  person: PatientIdentity,
  heard: readonly Heard<PatientFact>[],
  currentId: CurrentId,
): readonly { readonly system: string; readonly identity: PatientIdentity; readonly since: string }[] {
  const ids = new Set(person.localIds.map(currentId));
  const about = heard.filter(
    ({ fact: { patient } }) =>
      patient.localIds.some((id) => ids.has(currentId(id))) ||
      (ids.size === 0 &&
        patient.nhsNumber !== null &&
        person.nhsNumber !== null &&
        nhsNumberDigits(patient.nhsNumber) === nhsNumberDigits(person.nhsNumber)),
  );
  if (about.length === 0) return [];
  // A retired number must not speak for the person it was merged into.
  const current = about.filter(({ fact }) =>
    fact.patient.localIds.every((id) => currentId(id) === `${id.issuer}|${id.value}`),
  );
  const speaking = current.length > 0 ? current : about;
  return [
    {
      system: 'Patient record',
      identity: latestPatient(inOrderOfHappening(speaking).map(({ patient }) => patient)),
      since: speaking.map(({ receivedAt }) => receivedAt).sort()[0] as string,
    },
  ];
}
