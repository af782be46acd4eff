import type { StudyState } from '../archive/studyState.ts';
import type { ImagedExam, RecordedExam } from '../ledger/examFacts.ts';
import type { Policies } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import { blockingFields, compareIdentity } from '../patients/compareIdentity.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { duplicateAccession } from './duplicateAccession.ts';
import { imageCount } from './imageCount.ts';
import type { Finding } from './imagesWithoutOrder.ts';
import { mergeNotPropagated, type SystemWord } from './mergeNotPropagated.ts';
import { statusDisagreement } from './statusDisagreement.ts';
import type { StepStanding } from './stepState.ts';

/** What systems contradict each other in about a recorded examination: R6, R8, R9, R11, R12. */
export function acrossSystemsOfOrder(
  facts: RecordedExam,
  order: OrderState,
  images: readonly StudyState[],
  currentId: CurrentId,
  policies: Policies,
  now: Date,
): readonly Finding[] {
  const { orders, reports } = facts.record;
  const steps = stepsOfOrder(facts, order, currentId);
  const words: readonly SystemWord[] = [
    ...orders.map(({ fact, system }) => ({ system, localIds: fact.patient.localIds, at: fact.occurredAt })),
    ...reports.map(({ fact, system }) => ({ system, localIds: fact.patient.localIds, at: fact.occurredAt })),
    ...wordsOfImages(images, steps),
  ];
  const rules = policies.reconciliation;
  return [
    at(duplicateAccession(order.accession, orders, facts.sameAccession, currentId, rules)),
    imageCount(steps, rules, now),
    mergeNotPropagated(facts.merges, [...words, ...wordsOfPeople(facts)], facts.mergeSenders, rules, now),
    statusDisagreement(orders, reports, images, policies.statusTruth, now),
  ];
}

/** The same for images that no record is known for. */
export function acrossSystemsOfImages(
  facts: ImagedExam,
  currentId: CurrentId,
  policies: Policies,
  now: Date,
): readonly Finding[] {
  const { study, steps, merges, mergeSenders } = facts;
  const issuer = study.accessionIssuer ?? study.site;
  const accession = study.accession === null ? null : { value: study.accession, issuer };
  const words = [...wordsOfImages([study], steps), ...wordsOfPeople(facts)];
  const rules = policies.reconciliation;
  return [
    at(duplicateAccession(accession, [], facts.sameAccession, currentId, rules)),
    imageCount(ofStudy(steps, study.studyInstanceUid), rules, now),
    mergeNotPropagated(merges, words, mergeSenders, rules, now),
  ];
}

function at(variances: Finding['variances']): Finding {
  return { variances, lookAgainAt: null };
}

/**
 * The steps of an order: of the studies that stand with it, of the study it names, or under its accession number while that
 * study stands nowhere else; never of another person.
 */
export function stepsOfOrder(facts: RecordedExam, order: OrderState, currentId: CurrentId): readonly StepStanding[] {
  const linked = new Set(facts.studies.filter(({ standing }) => standing === 'linked').map(uidOf));
  const elsewhere = new Set(facts.studies.filter(({ standing }) => standing !== 'linked').map(uidOf));
  return facts.steps.filter(({ step }) => {
    const { studyInstanceUid: uid, accessions, patient } = step;
    if (uid !== null && linked.has(uid)) return true;
    if (isOther(patient, order.patient, currentId) || (uid !== null && elsewhere.has(uid))) return false;
    if (uid !== null && order.studyInstanceUids.includes(uid)) return true;
    return accessions.some((one) => one.value === order.accession?.value && one.issuer === order.accession.issuer);
  });
}

function uidOf({ study }: { readonly study: StudyState }): string {
  return study.studyInstanceUid;
}

function isOther(a: PatientIdentity, b: PatientIdentity, currentId: CurrentId): boolean {
  return blockingFields(compareIdentity(a, b, currentId)).length > 0;
}

function ofStudy(steps: readonly StepStanding[], studyInstanceUid: string): readonly StepStanding[] {
  return steps.filter(({ step }) => step.studyInstanceUid === studyInstanceUid);
}

function wordsOfImages(studies: readonly StudyState[], steps: readonly StepStanding[]): readonly SystemWord[] {
  return [
    ...studies.flatMap((study) =>
      study.identities.map(({ localIds }) => ({
        system: 'modality' as const,
        localIds,
        at: study.startedAt ?? study.firstReceivedAt,
      })),
    ),
    ...steps
      .filter(({ step }) => step.told === 'mpps')
      .map(({ step }) => ({
        system: 'modality' as const,
        localIds: step.patient.localIds,
        at: step.startedAt ?? step.firstHeardAt,
      })),
  ];
}

function wordsOfPeople({ patients }: Pick<RecordedExam, 'patients'>): readonly SystemWord[] {
  return patients.map(({ fact, system }) => ({ system, localIds: fact.patient.localIds, at: fact.occurredAt }));
}
