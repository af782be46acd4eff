import type { PatientFact } from '../ledger/fact.ts';
import { type Heard, inOrderOfHappening } from '../ledger/heard.ts';
import { dayInWords, earliest, latest } from '../ledger/instants.ts';
import { latestPatient } from '../orders/orderState.ts';
import { compareIdentity } from '../patients/compareIdentity.ts';
import { localIdText } from '../patients/localId.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import { judgeNhsNumber, nhsNumberDigits } from '../patients/nhsNumber.ts';
import { nhsNumberInWords } from '../patients/nhsNumberInWords.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { Variance } from './variance.ts';

/**
 * X10: the patient record of another hospital knows this NHS number as somebody born on another day, or of the other sex. One number
 * then stands for two people, and what is found by it may be the other one's (hazard H-03). Nothing is ever joined by it.
 *
 * Within one hospital two hospital numbers of one NHS number are told anyway, merged or not.
 */
export function nhsNumberOfTwo(
  patient: PatientIdentity,
  heard: readonly Heard<PatientFact>[],
  currentId: CurrentId,
  since: string,
): readonly Variance[] {
  const { nhsNumber } = patient;
  if (nhsNumber === null || judgeNhsNumber(nhsNumber).kind !== 'valid') return [];
  const issuers = new Set(patient.localIds.map(({ issuer }) => issuer));
  if (issuers.size === 0) return [];
  const ofOthers = heard.filter(
    ({ fact }) =>
      fact.patient.nhsNumber !== null &&
      nhsNumberDigits(fact.patient.nhsNumber) === nhsNumberDigits(nhsNumber) &&
      fact.patient.localIds.length > 0 &&
      fact.patient.localIds.every(({ issuer }) => !issuers.has(issuer)),
  );
  const byPerson = Map.groupBy(ofOthers, ({ fact }) => fact.patient.localIds.map(currentId).sort().join(' '));
  return [...byPerson]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, words]) => {
      const other = latestPatient(inOrderOfHappening(words).map((fact) => fact.patient));
      const { birthDate, sex } = compareIdentity(patient, other, currentId);
      if (birthDate !== 'differs' && sex !== 'differs') return [];
      const heardAt = latest(since, earliest(...words.map(({ receivedAt }) => receivedAt))) as string;
      return [variance(patient, other, id, birthDate === 'differs' ? 'birthDate' : 'sex', heardAt)];
    });
}

function variance(
  patient: PatientIdentity,
  other: PatientIdentity,
  id: string,
  field: 'birthDate' | 'sex',
  since: string,
): Variance {
  const [mine, theirs] = [patient, other].map((who) => inWords(who, field));
  const name = field === 'birthDate' ? 'date of birth' : 'sex';
  const [here, there] = [patient, other].map((who) => who.localIds.map(localIdText).join(', ').replaceAll('|', ' '));
  return {
    kind: 'nhs-number',
    part: `two-births:${id}`,
    severity: 'wrong-person',
    says: `NHS number ${nhsNumberInWords(patient.nhsNumber as string)} stands for two people: here ${mine}, and ${theirs} at another hospital (${there}).`,
    evidence: [
      { field: name, system: 'RIS', value: patient[field] },
      { field: name, system: 'Patient record of another hospital', value: other[field] },
      { field: 'hospital number', system: 'RIS', value: here ?? null },
      { field: 'hospital number', system: 'Patient record of another hospital', value: there ?? null },
    ],
    ownerRole: 'coordinator',
    since,
    dueAt: null,
  };
}

function inWords(who: PatientIdentity, field: 'birthDate' | 'sex'): string {
  if (field === 'birthDate') return `born on ${dayInWords(who.birthDate as string)}`;
  return who.sex === 'M' ? 'a man' : 'a woman';
}
