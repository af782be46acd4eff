import type { StudyState } from '../archive/studyState.ts';
import type { IdentityPair } from '../ledger/examFacts.ts';
import { dayInWords } from '../ledger/instants.ts';
import type { Policies } from '../ledger/policies.ts';
import { localIdText } from '../patients/localId.ts';
import { nameInWords } from '../patients/nameInWords.ts';
import { judgeNhsNumber } from '../patients/nhsNumber.ts';
import { nhsNumberInWords } from '../patients/nhsNumberInWords.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { duplicateAccession } from '../reconciliation/duplicateAccession.ts';
import { nhsNumberVariances } from '../reconciliation/nhsNumberVariance.ts';
import type { Variance } from '../reconciliation/variance.ts';
import { heardOrder, isOrder } from './factsOfRecord.ts';
import type { LookbackDifference } from './lookbackDifference.ts';
import { peopleOfNumber } from './peopleOfNumber.ts';
import type { RisRecord } from './risRecord.ts';

/** R6 over the whole past: everything that stands under one accession number of one issuer. */
export function differenceOfNumber(
  records: readonly RisRecord[],
  studies: readonly StudyState[],
  policies: Policies,
): readonly LookbackDifference[] {
  const [record, study] = [records[0], studies[0]];
  const accession = record?.accession ?? (study?.accession ? { value: study.accession, issuer: study.site } : null);
  const patient = record?.patient ?? study?.identities[0];
  return duplicateAccession(
    accession,
    records.filter(isOrder).map(heardOrder),
    studies,
    localIdText,
    policies.reconciliation,
  ).map((variance) => ({
    ...said(variance, patient ?? null),
    // The number itself tells two of them apart.
    part: `${accession?.issuer}|${accession?.value}`,
    rowNumber: record?.rowNumber ?? null,
    studyInstanceUid: study?.studyInstanceUid ?? null,
    site: accession?.issuer ?? '',
    modality: record?.modality ?? null,
  }));
}

/** One NHS number on two people, by who they are said to be. `at`: when the last of them was examined. */
export function differenceOfPeople(identities: readonly PatientIdentity[], at: string): readonly LookbackDifference[] {
  const people = peopleOfNumber(identities);
  const [first] = people;
  // A number that cannot be one is told of with each examination; that many people have it says nothing more.
  if (!first?.nhsNumber || people.length < 2 || judgeNhsNumber(first.nhsNumber).kind !== 'valid') return [];
  const names = people.map(
    (who) => `${nameInWords(who)}, born ${who.birthDate ? dayInWords(who.birthDate) : 'not known'}`,
  );
  const variance: Variance = {
    kind: 'nhs-number',
    part: `two-people:${first.nhsNumber}`,
    severity: 'wrong-person',
    says: `NHS number ${nhsNumberInWords(first.nhsNumber)} stands for ${people.length} people: ${names.join('; ')}.`,
    evidence: people.slice(0, 6).flatMap((who) => [
      { field: 'Patient', system: 'Person', value: nameInWords(who) },
      { field: 'Date of birth', system: 'Person', value: who.birthDate },
      { field: 'Hospital number', system: 'Person', value: who.localIds[0] ? localIdText(who.localIds[0]) : null },
    ]),
    ownerRole: 'coordinator',
    since: at,
    dueAt: null,
  };
  return [{ ...said(variance, first), site: first.localIds[0]?.issuer ?? '' }];
}

/** R5 over the whole past: pairs that share a number and differ in the other. */
export function differencesOfPairs(pairs: readonly IdentityPair[]): readonly LookbackDifference[] {
  const [first] = pairs;
  if (!first) return [];
  const since = pairs
    .map(({ firstSaid }) => firstSaid?.at ?? '')
    .sort()
    .at(-1) as string;
  const bar = first.localId.indexOf('|');
  return nhsNumberVariances([], pairs, (localId) => localId, since).map((variance) => ({
    ...said(variance, null),
    site: first.localId.slice(0, bar),
    nhsNumber: first.nhsNumber,
    localId: first.localId,
  }));
}

function said(variance: Variance, patient: PatientIdentity | null): LookbackDifference {
  return {
    ...{ kind: variance.kind, part: variance.part, says: variance.says, evidence: variance.evidence },
    ...{ rowNumber: null, studyInstanceUid: null, site: '', modality: null },
    at: variance.since,
    nhsNumber: patient?.nhsNumber ?? null,
    localId: patient?.localIds[0] ? localIdText(patient.localIds[0]) : null,
    stakes: {
      unreported: false,
      cancerPathway: false,
      deceased: null,
      wrongPerson: variance.severity === 'wrong-person',
    },
  };
}
