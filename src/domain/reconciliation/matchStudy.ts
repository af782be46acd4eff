import { imageModalities, type StudyState } from '../archive/studyState.ts';
import type { MatchRules } from '../ledger/policies.ts';
import type { OrderState } from '../orders/orderState.ts';
import { blockingFields, compareIdentity, type IdentityComparison } from '../patients/compareIdentity.ts';
import { type ReadName, readName } from '../patients/compareNames.ts';
import { likelihoodInWords } from '../patients/likelihoodInWords.ts';
import { type Likelihood, likelihoodOfSame } from '../patients/likelihoodOfSame.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import { type PatientIdentity, unknownPatient } from '../patients/patientIdentity.ts';
import { type ComparedLevel, comparePersons, type PersonComparison } from '../patients/personComparison.ts';
import { type LinksDecided, nothingDecided } from './standingRepairs.ts';

/** What speaks for and against a study and an order being the same examination. Stored with every link. */
export interface MatchEvidence {
  readonly studyUid: boolean;
  readonly accession: boolean;
  readonly identity: IdentityComparison;
  readonly modality: boolean | null;
  /** Whether the study began within the window around the order's time; null when a time is missing. */
  readonly time: boolean | null;
  /** What makes it likely; only where that decides, for a suggestion. */
  readonly likelihood?: Likelihood;
}

/** `linked`: the same examination. `conflict`: it says it is, but the people differ. `suggested`: a person should look. */
export interface StudyLink {
  readonly anchor: string;
  readonly standing: 'linked' | 'conflict' | 'suggested';
  /** How likely it is that they are one, 0 … 1; a link is made by its rule, and is 1. */
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
 *
 * Everything else is only suggested to a person: what is claimed by UID or accession number and not borne out, and what is likely
 * by the weights of the policy, a slip in a date of birth or an NHS number among it.
 */
export function matchStudy(
  study: StudyState,
  orders: readonly OrderState[],
  currentId: CurrentId,
  rules: MatchRules,
  decided: LinksDecided = nothingDecided,
): readonly StudyLink[] {
  const identities = study.identities.length > 0 ? study.identities : [unknownPatient];
  const said = once(() => identities.map((identity) => ({ identity, name: readName(identity) })));
  const judged = orders
    .filter(({ anchor }) => !decided.unlinked.has(anchor))
    .map((order) => judge(study, said, order, currentId, rules, decided))
    .filter((judgement) => judgement !== null)
    .sort((a, b) => (a.order.anchor < b.order.anchor ? -1 : 1));
  return onlyLikeliest(onlyOneLinked(judged, decided), rules).map((judgement) => linkOf(judgement, rules));
}

interface Judgement {
  readonly order: OrderState;
  readonly standing: StudyLink['standing'];
  /** Who decided it, where a person did. */
  readonly decidedBy: string | null;
  readonly evidence: MatchEvidence;
  /** Asked for only where it decides: most images are linked by what they say. */
  readonly likelihood: () => Likelihood;
}

/** Whom the images name, first whom most of them do. */
type Said = () => readonly { readonly identity: PatientIdentity; readonly name: ReadName }[];

function judge(
  study: StudyState,
  said: Said,
  order: OrderState,
  currentId: CurrentId,
  rules: MatchRules,
  { linked }: LinksDecided,
): Judgement | null {
  const evidence = gatherEvidence(study, order, currentId, rules);
  const conflict = study.identities.some(
    (identity) => blockingFields(compareIdentity(identity, order.patient, currentId)).length > 0,
  );
  const compared = once(() => {
    const theirs = readName(order.patient);
    return said().map(({ identity, name }) =>
      comparePersons(identity, order.patient, currentId, rules.people.common, [name, theirs]),
    );
  });
  const likelihood = once(() => weigh(compared()[0] as PersonComparison, evidence, rules));
  const decidedBy = linked?.anchor === order.anchor ? linked.made.repairedBy : null;
  const judgement = { order, evidence, likelihood, decidedBy };
  if (saysItIs(evidence) || decidedBy !== null) {
    if (conflict) return { ...judgement, standing: 'conflict' };
    if (decidedBy !== null) return { ...judgement, standing: 'linked' };
    return { ...judgement, standing: mayLink(evidence, compared) ? 'linked' : 'suggested' };
  }
  if (order.status === 'cancelled' || !maySuggest(compared())) return null;
  return likelihood().probability >= rules.people.suggestFrom ? { ...judgement, standing: 'suggested' } : null;
}

function saysItIs({ studyUid, accession }: MatchEvidence): boolean {
  return studyUid || accession;
}

function weigh(person: PersonComparison, evidence: MatchEvidence, { people }: MatchRules): Likelihood {
  const { studyUid, accession, modality, time } = evidence;
  const claimed = (studyUid ? people.claims.studyUid : 0) + (accession ? people.claims.accession : 0);
  return likelihoodOfSame({ ...person, modality: levelOf(modality), time: levelOf(time) }, people, claimed);
}

function levelOf(fits: boolean | null): ComparedLevel<'modality'> {
  if (fits === null) return 'unknown';
  return fits ? 'same' : 'differs';
}

/**
 * Two valid NHS numbers are two people, whatever else agrees: twins, namesakes, father and son. And a name alone, however rare,
 * never suggests: something must speak beside it (hazard H-03).
 */
function maySuggest(compared: readonly PersonComparison[]): boolean {
  const [first] = compared;
  if (!first || compared.some(({ nhsNumber }) => nhsNumber === 'differs')) return false;
  return [first.nhsNumber, first.localId, first.birthDate].some((level) => level !== 'differs' && level !== 'unknown');
}

function linkOf({ order, standing, evidence, likelihood, decidedBy }: Judgement, rules: MatchRules): StudyLink {
  const link = { anchor: order.anchor, standing, evidence };
  if (standing === 'linked') {
    return { ...link, score: 1, ruleVersion: decidedBy === null ? rules.version : `person:${decidedBy}` };
  }
  const weighed = { ...link, score: likelihood().probability, ruleVersion: `${rules.version} ${rules.people.version}` };
  return standing === 'conflict' ? weighed : { ...weighed, evidence: { ...evidence, likelihood: likelihood() } };
}

/** What is far less likely than another order for the same images is not shown beside it: the other twin, the other scan of that day. */
function onlyLikeliest(judged: readonly Judgement[], { people }: MatchRules): readonly Judgement[] {
  const isByLikeness = ({ standing, evidence }: Judgement) => standing === 'suggested' && !saysItIs(evidence);
  if (judged.length < 2 || !judged.some(isByLikeness)) return judged;
  const strongest = Math.max(
    ...judged.filter(({ standing }) => standing !== 'conflict').map(({ likelihood }) => likelihood().weight),
  );
  return judged.filter((one) => !isByLikeness(one) || one.likelihood().weight >= strongest - people.weakerBy);
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

function mayLink(evidence: MatchEvidence, compared: () => readonly PersonComparison[]): boolean {
  const { studyUid, accession, identity, modality, time } = evidence;
  if (studyUid) return true;
  if (!accession || modality === false || time === false) return false;
  return identity.nhsNumber === 'same' || isSameByHospital(identity, compared);
}

/** Twins share the date of birth and are registered one after the other: with another given name the number may be the other twin's. */
function isSameByHospital(identity: IdentityComparison, compared: () => readonly PersonComparison[]): boolean {
  if (identity.localId !== 'same' || identity.birthDate !== 'same') return false;
  return compared().every(({ givenName }) => givenName !== 'differs');
}

/** A person says more than a UID, and a UID more than an accession number; two equal claims are a person's to decide. */
function onlyOneLinked(links: readonly Judgement[], decided: LinksDecided): readonly Judgement[] {
  const linked = links.filter((link) => link.standing === 'linked');
  if (linked.length <= 1) return links;
  const byUid = linked.filter((link) => link.evidence.studyUid);
  const byPerson = linked.find(({ order }) => order.anchor === decided.linked?.anchor);
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

/** The evidence in words a person can check: what agrees and what differs, or what each likeness weighs. */
export function evidenceInWords(evidence: MatchEvidence): string {
  const { studyUid, accession, likelihood } = evidence;
  if (!likelihood) return agreementInWords(evidence);
  const claim = [studyUid && 'Study UID', accession && 'accession number'].filter((word) => word !== false);
  const said = claim.length > 0 ? `${capital(list(claim))} ${claim.length === 1 ? 'agrees' : 'agree'}. ` : '';
  return `${said}${likelihoodInWords(likelihood) || 'Nothing else is known.'}`;
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function agreementInWords({ studyUid, accession, identity, modality, time }: MatchEvidence): string {
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
