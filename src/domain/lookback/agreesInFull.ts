import { isPicture } from '../archive/studyState.ts';
import type { MatchRules, Policies } from '../ledger/policies.ts';
import { orderState } from '../orders/orderState.ts';
import { compareIdentity, type IdentityComparison } from '../patients/compareIdentity.ts';
import { judgeNhsNumber } from '../patients/nhsNumber.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { performedDiffers } from '../reconciliation/performedDiffers.ts';
import { isVerified } from '../reports/reportState.ts';
import { type ArchivedStudy, studyStateOf } from './archivedStudy.ts';
import { heardOrder } from './factsOfRecord.ts';
import type { RisRecord } from './risRecord.ts';

/**
 * Whether a record and a study that share their accession number with nobody else agree in everything, so that there is nothing
 * to judge: performed, with pictures, of one person, in time, and reported.
 *
 * It must never say yes where `judgeStudy` and `judgeRecord` would find a difference: a property test holds it to that. It may
 * say no to a pair without one, which then costs its full judgement.
 */
export function agreesInFull(record: RisRecord, study: ArchivedStudy, policies: Policies): boolean {
  const rules = policies.match;
  return (
    record.status === 'performed' &&
    record.reportStatus !== null &&
    isVerified(record.reportStatus) &&
    record.accession !== null &&
    record.accession.value === study.accession &&
    record.accession.issuer === study.issuer &&
    (record.studyInstanceUid === null || record.studyInstanceUid === study.studyInstanceUid) &&
    study.instanceCount !== 0 &&
    isSamePerson(record.patient, study.patient) &&
    modalityFits(record.modality, study.modalities, rules) &&
    timeFits(record, study, rules) &&
    isWhatWasOrdered(record, study, policies)
  );
}

function isSamePerson(a: PatientIdentity, b: PatientIdentity): boolean {
  if (!isPossible(a.nhsNumber) || (b.nhsNumber !== a.nhsNumber && !isPossible(b.nhsNumber))) return false;
  const { nhsNumber, localId, birthDate, sex, familyName, givenName } = compareIdentity(a, b, asItIs);
  if (nhsNumber !== 'same' && !(localId === 'same' && birthDate === 'same')) return false;
  return [nhsNumber, localId, birthDate, sex, familyName, givenName].every((verdict) => verdict !== 'differs');
}

function asItIs({ issuer, value }: { readonly issuer: string; readonly value: string }): string {
  return `${issuer}|${value}`;
}

function isPossible(nhsNumber: string | null): boolean {
  return nhsNumber === null || judgeNhsNumber(nhsNumber).kind === 'valid';
}

function modalityFits(ordered: string | null, performed: readonly string[], rules: MatchRules): boolean {
  const pictures = performed.filter(isPicture);
  if (pictures.length === 0) return false;
  if (ordered === null || pictures.includes(ordered)) return true;
  return rules.sameModality.some((group) => group.includes(ordered) && pictures.some((word) => group.includes(word)));
}

function timeFits(record: RisRecord, study: ArchivedStudy, rules: MatchRules): boolean {
  const said = record.performedAt ?? record.scheduledAt;
  if (said === null || !study.hasTime) return said !== null;
  const hours = (Date.parse(study.startedAt) - Date.parse(said)) / 3_600_000;
  return hours >= -rules.hoursBefore && hours <= rules.hoursAfter;
}

/** What was ordered and what was made, of which there are some thousand pairs in millions of examinations: judged once each. */
const ordersKnown = new WeakMap<Policies, Map<string, boolean>>();
const ordersKnownMax = 50_000;
/** Nothing waits any more. */
const always = new Date(8_640_000_000_000_000);

/** R12 finds nothing: modality, body part and side are those of the order. */
function isWhatWasOrdered(record: RisRecord, study: ArchivedStudy, policies: Policies): boolean {
  const known = ordersKnown.get(policies) ?? new Map<string, boolean>();
  ordersKnown.set(policies, known);
  const { code, text } = record.procedure;
  const key = JSON.stringify([code, text, record.modality, study.modalities, study.description]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const order = orderState('', [heardOrder(record)], []);
  const standing = { study: studyStateOf(study), standing: 'linked', evidence: nothingWeighed } as const;
  const isSame = performedDiffers(order, [standing], null, policies, always).variances.length === 0;
  if (known.size >= ordersKnownMax) known.clear();
  known.set(key, isSame);
  return isSame;
}

const unknown = 'unknown';
const nobodyCompared: IdentityComparison = {
  ...{ nhsNumber: unknown, localId: unknown, birthDate: unknown, sex: unknown },
  ...{ familyName: unknown, givenName: unknown },
};
const nothingWeighed = {
  studyUid: false,
  accession: true,
  identity: nobodyCompared,
  modality: null,
  time: null,
} as const;
