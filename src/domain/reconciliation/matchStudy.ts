import { imageModalities, type StudyState } from '../archive/studyState.ts';
import type { MatchRules } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import { blockingFields, compareIdentity, type IdentityComparison } from '../patients/compareIdentity.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import { type LinksDecided, nothingDecided } from './standingRepairs.ts';

/** What speaks for and against a study and an order being the same examination. Stored with every link. */
export interface MatchEvidence {
  readonly studyUid: boolean;
  readonly accession: boolean;
  readonly identity: IdentityComparison;
  readonly modality: boolean | null;
  /** Whether the study began within the window around the order's time; null when a time is missing. */
  readonly time: boolean | null;
}

/** `linked`: the same examination. `conflict`: it says it is, but the people differ. `suggested`: a person should look. */
export interface StudyLink {
  readonly anchor: string;
  readonly standing: 'linked' | 'conflict' | 'suggested';
  /** 0 … 1. */
  readonly score: number;
  readonly ruleVersion: string;
  readonly evidence: MatchEvidence;
}

/**
 * Says to which of these orders a study's images belong (domain rules: reconciliation defaults).
 *
 * Linked without a person only when the Study Instance UID is the order's, or accession number and issuer agree and the
 * person does too (NHS number, or hospital number and date of birth), modality and time fitting; and never against a
 * difference in NHS number, date of birth or sex (hazard H-03). When two orders could be meant, none is linked. What a person
 * decided counts before the rule, but not against such a difference: then it stands as a conflict.
 */
export function matchStudy(
  study: StudyState,
  orders: readonly OrderState[],
  currentId: CurrentId,
  rules: MatchRules,
  decided: LinksDecided = nothingDecided,
): readonly StudyLink[] {
  const judged = orders
    .filter(({ anchor }) => !decided.unlinked.has(anchor))
    .map((order) => judge(study, order, currentId, rules, decided))
    .filter((link) => link !== null)
    .sort((a, b) => (a.anchor < b.anchor ? -1 : 1));
  return onlyOneLinked(judged, decided);
}

function judge(
  study: StudyState,
  order: OrderState,
  currentId: CurrentId,
  rules: MatchRules,
  { linked }: LinksDecided,
): StudyLink | null {
  const evidence = gatherEvidence(study, order, currentId, rules);
  const conflict = study.identities.some(
    (identity) => blockingFields(compareIdentity(identity, order.patient, currentId)).length > 0,
  );
  const link = { anchor: order.anchor, score: scoreOf(evidence, rules), ruleVersion: rules.version, evidence };
  const byPerson = linked?.anchor === order.anchor ? linked : null;
  const saysItIs = evidence.studyUid || evidence.accession || byPerson !== null;
  if (conflict) return saysItIs ? { ...link, standing: 'conflict' } : null;
  if (byPerson) return { ...link, standing: 'linked', ruleVersion: `person:${byPerson.made.repairedBy}` };
  if (order.status === 'cancelled' && !evidence.studyUid && !evidence.accession) return null;
  if (mayLink(evidence)) return { ...link, standing: 'linked' };
  return saysItIs || link.score >= rules.suggestFrom ? { ...link, standing: 'suggested' } : null;
}

function mayLink({ studyUid, accession, identity, modality, time }: MatchEvidence): boolean {
  if (studyUid) return true;
  const samePerson = identity.nhsNumber === 'same' || (identity.localId === 'same' && identity.birthDate === 'same');
  return accession && samePerson && modality !== false && time !== false;
}

/** A person says more than a UID, and a UID more than an accession number; two equal claims are a person's to decide. */
function onlyOneLinked(links: readonly StudyLink[], decided: LinksDecided): readonly StudyLink[] {
  const linked = links.filter((link) => link.standing === 'linked');
  if (linked.length <= 1) return links;
  const byUid = linked.filter((link) => link.evidence.studyUid);
  const byPerson = linked.find(({ anchor }) => anchor === decided.linked?.anchor);
  const chosen = byPerson ?? (byUid.length === 1 ? byUid[0] : undefined);
  return links.map((link) =>
    link.standing === 'linked' && link !== chosen ? { ...link, standing: 'suggested' } : link,
  );
}

function gatherEvidence(study: StudyState, order: OrderState, currentId: CurrentId, rules: MatchRules): MatchEvidence {
  const issuer = study.accessionIssuer ?? study.site;
  const identity = study.identities[0];
  return {
    studyUid: order.studyInstanceUids.includes(study.studyInstanceUid),
    accession:
      study.accession !== null && order.accession?.value === study.accession && order.accession.issuer === issuer,
    identity: identity ? compareIdentity(identity, order.patient, currentId) : nothingKnown,
    modality: modalitiesFit(imageModalities(study), order.modality, rules),
    time: timesFit(study, order, rules),
  };
}

const nothingKnown: IdentityComparison = {
  nhsNumber: 'unknown',
  localId: 'unknown',
  birthDate: 'unknown',
  sex: 'unknown',
  familyName: 'unknown',
  givenName: 'unknown',
};

/** Whether any of these modalities can be what was ordered; null where one side says none. */
export function modalitiesFit(performed: readonly string[], ordered: string | null, rules: MatchRules): boolean | null {
  if (ordered === null || performed.length === 0) return null;
  const words = new Set([ordered, ...rules.sameModality.filter((group) => group.includes(ordered)).flat()]);
  return performed.some((modality) => words.has(modality));
}

function timesFit(study: StudyState, order: OrderState, rules: MatchRules): boolean | null {
  if (study.startedAt === null) return null;
  const began = Date.parse(study.startedAt);
  const times = [order.performedAt, order.scheduledAt].filter((time) => time !== null).map(Date.parse);
  if (times.length === 0) return null;
  return times.some(
    (time) => began >= time - rules.hoursBefore * 3_600_000 && began <= time + rules.hoursAfter * 3_600_000,
  );
}

function scoreOf({ studyUid, accession, identity, modality, time }: MatchEvidence, { weights }: MatchRules): number {
  const nameAgrees = [identity.familyName, identity.givenName].every(
    (verdict) => verdict === 'same' || verdict === 'nearly',
  );
  const sum =
    (studyUid ? weights.studyUid : 0) +
    (accession ? weights.accession : 0) +
    (identity.nhsNumber === 'same' ? weights.nhsNumber : 0) +
    (identity.localId === 'same' ? weights.localId : 0) +
    (identity.birthDate === 'same' ? weights.birthDate : 0) +
    (nameAgrees ? weights.name : 0) +
    (identity.sex === 'same' ? weights.sex : 0) +
    (modality === true ? weights.modality : 0) +
    (time === true ? weights.time : 0);
  // Sums of decimal fractions are rounded, so that a score at the limit is at the limit.
  return Math.min(1, Math.round(sum * 1000) / 1000);
}

/** The evidence in one sentence a person can check. */
export function evidenceInWords({ studyUid, accession, identity, modality, time }: MatchEvidence): string {
  const agreeing = [
    studyUid && 'Study UID',
    accession && 'accession number',
    identity.nhsNumber === 'same' && 'NHS number',
    identity.localId === 'same' && 'hospital number',
    identity.birthDate === 'same' && 'date of birth',
    identity.familyName === 'same' && 'family name',
    identity.givenName === 'same' && 'given name',
    modality === true && 'modality',
    time === true && 'time',
  ].filter((word) => word !== false);
  const against = [
    ...Object.entries(identity)
      .filter(([, verdict]) => verdict === 'differs')
      .map(([field]) => fieldWords[field as keyof IdentityComparison]),
    modality === false ? 'modality' : null,
    time === false ? 'time' : null,
  ].filter((word) => word !== null);
  const same = agreeing.length > 0 ? `${list(agreeing)} agree${agreeing.length === 1 ? 's' : ''}` : 'Nothing agrees';
  return against.length > 0 ? `${same}; ${list(against)} differ${against.length === 1 ? 's' : ''}.` : `${same}.`;
}

/** What a person calls these fields. */
export const fieldWords: Readonly<Record<keyof IdentityComparison, string>> = {
  nhsNumber: 'NHS number',
  localId: 'hospital number',
  birthDate: 'date of birth',
  sex: 'sex',
  familyName: 'family name',
  givenName: 'given name',
};

export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
