import { imageModalities, type StudyState } from '../archive/studyState.ts';
import { type OrderState, orderState } from '../orders/orderState.ts';
import { blockingFields, compareIdentity } from '../patients/compareIdentity.ts';
import { type CurrentId, currentIds } from '../patients/mergedIds.ts';
import { unknownPatient } from '../patients/patientIdentity.ts';
import { changedInstances } from '../reconciliation/changedInstances.ts';
import { conflictsOfOrder, conflictsOfStudy, twoPatients } from '../reconciliation/identityConflict.ts';
import { imagesWithoutOrder } from '../reconciliation/imagesWithoutOrder.ts';
import { matchStudy } from '../reconciliation/matchStudy.ts';
import { nhsNumberVariances } from '../reconciliation/nhsNumberVariance.ts';
import { orderWithoutImages } from '../reconciliation/orderWithoutImages.ts';
import { mostSevere, severities, type Variance } from '../reconciliation/variance.ts';
import { type ReportState, reportState } from '../reports/reportState.ts';
import { type Unread, unread } from '../worklists/unread.ts';
import type { ExamBalance, ExamShown, ExamStanding } from './examBalance.ts';
import type { ExamFacts, ImagedExam, RecordedExam } from './examFacts.ts';
import { earliest, hoursAfter } from './instants.ts';
import { patientRecordSide } from './patientRecordSide.ts';
import type { Policies } from './policies.ts';

/**
 * Works out from all the facts of one exam what is owed now, and when to look again.
 *
 * Looks at the present facts and nothing else: twice, in another order, or after an outage, the answer is the same.
 */
export function balanceExam(facts: ExamFacts, policies: Policies, now: Date): ExamBalance {
  const currentId = currentIds(facts.merges);
  return facts.kind === 'recorded'
    ? balanceRecorded(facts, currentId, policies, now)
    : balanceImaged(facts, currentId, policies, now);
}

function balanceRecorded(facts: RecordedExam, currentId: CurrentId, policies: Policies, now: Date): ExamBalance {
  const order = orderState(facts.anchor, facts.record.orders, facts.record.reports);
  const report = reportState(facts.record.reports);
  const images = facts.studies.filter(({ standing }) => standing === 'linked').map(({ study }) => study);
  // A report of another person evaluates nothing here; it shows as a conflict instead.
  const ownReport = report && isSamePerson(report, order, currentId) ? report : null;

  const others = [
    ...(report
      ? [{ system: 'Report', identity: report.patient, since: report.versions[0]?.occurredAt ?? order.firstHeardAt }]
      : []),
    ...patientRecordSide(order.patient, facts.patients, currentId),
  ];
  const missing = orderWithoutImages(order, facts.studies, policies.waits, now);
  const sides = [{ system: 'RIS', identity: order.patient }, ...others];
  const variances = [
    ...conflictsOfOrder(order, facts.studies, others, currentId),
    ...images.flatMap((study) => [...twoPatients(study, currentId), ...changedInstances(study)]),
    ...missing.variances,
    ...nhsNumberVariances(sides, facts.identityPairs, currentIdText(currentId), order.firstHeardAt),
  ];
  const toRead = unread(order, images, ownReport, policies.turnaround);
  const standing: ExamStanding =
    facts.continuedAs.length > 0
      ? { state: 'joined', to: facts.continuedAs[0] as string }
      : (onSomebodysList(variances, toRead, missing.lookAgainAt, policies, now) ??
        settled(order, ownReport, images, policies, now));
  return {
    anchor: facts.anchor,
    site: facts.site,
    standing,
    links: [],
    variances: standing.state === 'joined' ? [] : variances,
    unread: standing.state === 'joined' ? null : toRead,
    shown: shownOf(order, images, report),
    policyVersion: policies.version,
  };
}

function balanceImaged(facts: ImagedExam, currentId: CurrentId, policies: Policies, now: Date): ExamBalance {
  const { study } = facts;
  const orders = facts.candidates.map((candidate) => orderState(candidate.anchor, candidate.orders, candidate.reports));
  const links = twoPatients(study, currentId).length > 0 ? [] : matchStudy(study, orders, currentId, policies.match);
  const linked = links.find((link) => link.standing === 'linked');

  const missing = imagesWithoutOrder(study, links, policies.waits, now);
  const sides = study.identities.map((identity) => ({ system: 'Images', identity }));
  const variances = [
    ...twoPatients(study, currentId),
    ...conflictsOfStudy(study, links, orders, currentId),
    ...missing.variances,
    ...changedInstances(study),
    ...nhsNumberVariances(sides, facts.identityPairs, currentIdText(currentId), study.firstReceivedAt),
  ];
  const toRead = unread(null, [study], null, policies.turnaround);
  const standing: ExamStanding = linked
    ? { state: 'joined', to: linked.anchor }
    : (onSomebodysList(variances, toRead, missing.lookAgainAt, policies, now) ?? {
        state: 'open',
        ownerRole: 'pacs-manager',
        lookAgainAt: hoursAfter(now.toISOString(), policies.waits.bookingAgainHours),
      });
  return {
    anchor: facts.anchor,
    site: facts.site,
    standing,
    links,
    variances: linked ? [] : variances,
    unread: linked ? null : toRead,
    shown: shownOf(null, [study], null),
    policyVersion: policies.version,
  };
}

/** Open while anything is owed: on the list of whoever owns the worst of it. */
function onSomebodysList(
  variances: readonly Variance[],
  toRead: Unread | null,
  lookAgainAt: string | null,
  policies: Policies,
  now: Date,
): ExamStanding | null {
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
    lookAgainAt: earliest(...future, hoursAfter(now.toISOString(), policies.waits.bookingAgainHours)) as string,
  };
}

/** Nothing is owed now: settled by evidence, or booked and not yet done. */
function settled(
  order: OrderState,
  report: ReportState | null,
  images: readonly StudyState[],
  policies: Policies,
  now: Date,
): ExamStanding {
  if (report?.verifiedAt) return { state: 'closed', because: `Report verified at ${report.verifiedAt}.` };
  if (order.status === 'cancelled' && images.length === 0) {
    return { state: 'closed', because: `Cancelled in the RIS at ${order.statusAt}, and no image came.` };
  }
  const soon = hoursAfter(now.toISOString(), policies.waits.bookingAgainHours);
  const booked = order.scheduledAt && hoursAfter(order.scheduledAt, policies.waits.bookingAgainHours);
  return {
    state: 'open',
    ownerRole: 'coordinator',
    lookAgainAt: booked && Date.parse(booked) > now.getTime() ? booked : soon,
  };
}

function isSamePerson(report: ReportState, order: OrderState, currentId: CurrentId): boolean {
  return blockingFields(compareIdentity(report.patient, order.patient, currentId)).length === 0;
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
