import { imageModalities, type StudyState } from '../archive/studyState.ts';
import { type OrderState, orderState } from '../orders/orderState.ts';
import { type CurrentId, currentIds } from '../patients/mergedIds.ts';
import { unknownPatient } from '../patients/patientIdentity.ts';
import { acrossSystemsOfImages, acrossSystemsOfOrder, stepsOfOrder } from '../reconciliation/acrossSystems.ts';
import { changedInstances } from '../reconciliation/changedInstances.ts';
import { conflictsOfOrder, conflictsOfStudy, twoPatients } from '../reconciliation/identityConflict.ts';
import {
  imagesWithoutOrder,
  isKnownElsewhere,
  nothingFound,
  otherClass,
} from '../reconciliation/imagesWithoutOrder.ts';
import { lateImages } from '../reconciliation/lateImages.ts';
import { matchStudy } from '../reconciliation/matchStudy.ts';
import { nhsNumberOfTwo } from '../reconciliation/nhsNumberOfTwo.ts';
import { nhsNumberVariances } from '../reconciliation/nhsNumberVariance.ts';
import { orderWithoutImages } from '../reconciliation/orderWithoutImages.ts';
import { performedDiffers } from '../reconciliation/performedDiffers.ts';
import { possibleSwaps } from '../reconciliation/possibleSwaps.ts';
import { repairSays } from '../reconciliation/repair.ts';
import { reportGaps } from '../reconciliation/reportGaps.ts';
import { reportPending } from '../reconciliation/reportPending.ts';
import { reportWithoutExam } from '../reconciliation/reportWithoutExam.ts';
import { linksDecided, markedForeign, noImagesExpected, standingRepairs } from '../reconciliation/standingRepairs.ts';
import { haveEnded, namesImages } from '../reconciliation/studyOfSteps.ts';
import { mostSevere, severities, type Variance, type VarianceKind } from '../reconciliation/variance.ts';
import { type ReportState, reportState } from '../reports/reportState.ts';
import { reportsOf } from '../reports/reportsOf.ts';
import { type Reading, readingOf } from '../worklists/reading.ts';
import type { ExamBalance, ExamShown, ExamStanding, SettledVariance } from './examBalance.ts';
import type { ExamFacts, ImagedExam, RecordedExam } from './examFacts.ts';
import type { RepairFact } from './fact.ts';
import { earliest, hoursAfter } from './instants.ts';
import { patientRecordSide } from './patientRecordSide.ts';
import type { Policies } from './policies.ts';

/**
 * Works out from all the facts of one exam what is owed now, and when to look again.
 *
 * Looks at the present facts and nothing else: twice, in another order, or after an outage, the answer is the same.
 */
export function balanceExam(facts: ExamFacts, policies: Policies, now: Date): ExamBalance {
  const currentId = currentIds(facts.merges.map(({ fact }) => fact));
  return facts.kind === 'recorded'
    ? balanceRecorded(facts, currentId, policies, now)
    : balanceImaged(facts, currentId, policies, now);
}

function balanceRecorded(facts: RecordedExam, currentId: CurrentId, policies: Policies, now: Date): ExamBalance {
  const order = orderState(facts.anchor, facts.record.orders, facts.record.reports);
  // A scanner or an archive that names images of it is heard, whatever somebody took it for.
  const noImages = namesImages(facts.steps) ? null : noImagesExpected(standingRepairs(facts.decisions));
  const report = reportState(facts.record.reports);
  const images = facts.studies.filter(({ standing }) => standing === 'linked').map(({ study }) => study);
  // A report of another person evaluates nothing here; it shows as a conflict instead.
  const { own, ofOthers } = reportsOf(order.patient, facts.record.reports, currentId);
  const ownReport = reportState(own);

  const others = [
    ...reportSide(reportState(ofOthers) ?? ownReport),
    ...patientRecordSide(order.patient, facts.patients, currentId),
  ];
  const findings = [
    noImages
      ? nothingFound
      : orderWithoutImages(order, facts.studies, stepsOfOrder(facts, order, currentId), policies.waits, now),
    reportPending(ownReport, policies.reports, now),
    reportWithoutExam(facts.record, facts.studies, policies.reports, now),
    reportGaps(ownReport, facts, policies.reports, now),
    performedDiffers(order, facts.studies, ownReport, policies, now),
    possibleSwaps(facts.suspicions ?? [], images, now),
    ...acrossSystemsOfOrder(facts, order, images, currentId, policies, now),
  ];
  const reading = readingOf({ ...facts, order, studies: images, report: ownReport }, policies, now);
  const sides = [{ system: 'RIS', identity: order.patient }, ...others];
  const variances = [
    ...conflictsOfOrder(order, facts.studies, others, currentId),
    ...images.flatMap((study) => [...twoPatients(study, currentId), ...changedInstances(study)]),
    ...findings.flatMap((finding) => finding.variances),
    ...lateImages(reading),
    ...nhsNumberVariances(sides, facts.identityPairs, currentIdText(currentId), order.firstHeardAt),
    ...nhsNumberOfTwo(order.patient, facts.patients, currentId, order.firstHeardAt),
  ];
  const lookAgainAt = earliest(...findings.map((finding) => finding.lookAgainAt));
  const standing: ExamStanding =
    facts.continuedAs.length > 0
      ? { state: 'joined', to: facts.continuedAs[0] as string }
      : (onSomebodysList(variances, reading, lookAgainAt, policies, now) ??
        settled(order, reading, ownReport, images, policies, now));
  return {
    anchor: facts.anchor,
    site: facts.site,
    standing,
    links: [],
    variances: standing.state === 'joined' ? [] : variances,
    settled: repairedSays('order-without-images', noImages),
    unread: standing.state === 'joined' ? null : (reading?.unread ?? null),
    reading: standing.state === 'joined' ? null : reading,
    shown: shownOf(order, images, report),
    policyVersion: policies.version,
  };
}

function balanceImaged(facts: ImagedExam, currentId: CurrentId, policies: Policies, now: Date): ExamBalance {
  const { study } = facts;
  const orders = facts.candidates.map((candidate) => orderState(candidate.anchor, candidate.orders, candidate.reports));
  const repairs = standingRepairs(facts.decisions);
  const decided = linksDecided(repairs, study.studyInstanceUid, nameNowIn(facts));
  const isOfOne = twoPatients(study, currentId).length === 0;
  const found = isOfOne ? matchStudy(study, orders, currentId, policies.match, decided) : [];
  // An order that is certain to be theirs, or says so, is heard whatever somebody took them for.
  const isOrdered = found.some(({ standing }) => standing !== 'suggested');
  const foreign = isOrdered ? null : markedForeign(repairs, study);
  const links = foreign ? [] : found;
  const linked = links.find((link) => link.standing === 'linked');
  const byPerson = linked && linked.anchor === decided.linked?.anchor ? decided.linked.made : null;

  const unordered = foreign
    ? nothingFound
    : imagesWithoutOrder(study, links, isKnownElsewhere(facts), policies.waits, now);
  const findings = [unordered, ...acrossSystemsOfImages(facts, currentId, policies, now)];
  const nothingReported = { order: null, report: null, record: { reports: [], acknowledgements: [] } };
  const reading = foreign ? null : readingOf({ ...facts, ...nothingReported, studies: [study] }, policies, now);
  const sides = study.identities.map((identity) => ({ system: 'Images', identity }));
  const variances = [
    ...twoPatients(study, currentId),
    ...conflictsOfStudy(study, links, orders, currentId),
    ...findings.flatMap((finding) => finding.variances),
    ...changedInstances(study),
    ...lateImages(reading),
    ...nhsNumberVariances(sides, facts.identityPairs, currentIdText(currentId), study.firstReceivedAt),
  ];
  const lookAgainAt = earliest(...findings.map((finding) => finding.lookAgainAt));
  const standing: ExamStanding = linked
    ? { state: 'joined', to: linked.anchor }
    : (onSomebodysList(variances, reading, lookAgainAt, policies, now) ??
      broughtHere(foreign) ??
      onlyTold(facts, policies, now));
  return {
    anchor: facts.anchor,
    site: facts.site,
    standing,
    // Images that are only told of stand nowhere yet.
    links: study.instanceCount > 0 ? links : [],
    variances: linked ? [] : variances,
    settled: [...repairedSays('images-without-order', foreign ?? byPerson), ...otherClass(unordered)],
    unread: linked ? null : (reading?.unread ?? null),
    reading: linked ? null : reading,
    shown: shownOf(null, [study], null),
    policyVersion: policies.version,
  };
}

/** An order goes on under its accession number, and what was decided about it under an earlier name with it. */
function nameNowIn({ candidates }: ImagedExam): (anchor: string) => string {
  return (anchor) => candidates.find(({ alsoNamed }) => alsoNamed?.includes(anchor))?.anchor ?? anchor;
}

/** Made elsewhere, as somebody said: nothing of it is owed here. */
function broughtHere(foreign: RepairFact | null): ExamStanding | null {
  return foreign && { state: 'closed', because: repairSays(foreign) };
}

/** Why a variance of this kind stands no longer, when a repair is why. */
function repairedSays(kind: VarianceKind, repair: RepairFact | null): readonly SettledVariance[] {
  return repair ? [{ kind, says: repairSays(repair) }] : [];
}

/** No image is owed a reading: what a scanner ended without an image is settled, anything else waits for a record. */
function onlyTold({ study, steps }: ImagedExam, policies: Policies, now: Date): ExamStanding {
  if (study.instanceCount === 0 && haveEnded(steps) && !namesImages(steps)) {
    return { state: 'closed', because: 'The scanner ended it and made no image.' };
  }
  return { state: 'open', ownerRole: 'pacs-manager', lookAgainAt: standingAgain(policies, now) };
}

/** Open while anything is owed: on the list of whoever owns the worst of it. */
function onSomebodysList(
  variances: readonly Variance[],
  reading: Reading | null,
  lookAgainAt: string | null,
  policies: Policies,
  now: Date,
): ExamStanding | null {
  const toRead = reading?.unread ?? null;
  if (variances.length === 0 && toRead === null && lookAgainAt === null) return null;
  const worst = mostSevere(variances);
  const readingFirst =
    toRead !== null && (!worst || severities.indexOf(worst.severity) > severities.indexOf('unreported'));
  const future = [lookAgainAt, toRead?.dueAt ?? null].map((at) =>
    at !== null && Date.parse(at) > now.getTime() ? at : null,
  );
  return {
    state: 'open',
    ownerRole: readingFirst ? 'reporter' : (worst?.ownerRole ?? 'coordinator'),
    lookAgainAt: earliest(...future, standingAgain(policies, now)) as string,
  };
}

/** Nothing is owed now: settled by evidence, or booked and not yet done. */
function settled(
  order: OrderState,
  reading: Reading | null,
  report: ReportState | null,
  images: readonly StudyState[],
  policies: Policies,
  now: Date,
): ExamStanding {
  const evaluated = reading?.evaluations[0];
  if (evaluated) return { state: 'closed', because: evaluated.says };
  if (report?.verifiedAt) return { state: 'closed', because: `Report verified at ${report.verifiedAt}.` };
  if (order.status === 'cancelled' && images.length === 0) {
    return { state: 'closed', because: `Cancelled in the RIS at ${order.statusAt}, and no image came.` };
  }
  const booked = order.scheduledAt && hoursAfter(order.scheduledAt, policies.waits.bookingAgainHours);
  return {
    state: 'open',
    ownerRole: 'coordinator',
    lookAgainAt: booked && Date.parse(booked) > now.getTime() ? booked : standingAgain(policies, now),
  };
}

/** Every rule names its own times. What no rule waits for is looked at again all the same: nothing open is ever off the agenda. */
function standingAgain({ waits }: Policies, now: Date): string {
  return hoursAfter(now.toISOString(), waits.standingAgainHours);
}

/** Whom the report speaks of: one side to be compared with the record. */
function reportSide(report: ReportState | null) {
  const first = report?.versions[0];
  return report && first ? [{ system: 'Report', identity: report.patient, since: first.occurredAt }] : [];
}

function shownOf(order: OrderState | null, images: readonly StudyState[], report: ReportState | null): ExamShown {
  const study = images[0];
  const imaged = [...new Set(images.flatMap(imageModalities))].sort().join('/');
  const performedAt = earliest(...images.map((one) => one.startedAt)) ?? order?.performedAt ?? null;
  return {
    patient: order?.patient ?? study?.identities[0] ?? unknownPatient,
    accession: order?.accession?.value ?? study?.accession ?? null,
    modality: order?.modality ?? (imaged || null),
    procedure: order?.procedure.text ?? order?.procedure.code ?? study?.description ?? null,
    performedAt,
    orderStatus: order?.status ?? null,
    reportStatus: report?.status ?? null,
    images: images.reduce((sum, one) => sum + one.instanceCount, 0),
    sortAt: performedAt ?? order?.scheduledAt ?? order?.firstHeardAt ?? (study as StudyState).firstReceivedAt,
  };
}

function currentIdText(currentId: CurrentId): (localId: string) => string {
  return (localId) => {
    const bar = localId.indexOf('|');
    return bar < 0 ? localId : currentId({ issuer: localId.slice(0, bar), value: localId.slice(bar + 1) });
  };
}
