import type { VarianceKind } from '../reconciliation/variance.ts';
import {
  type AccountedExam,
  type DayDifference,
  type DayExam,
  type DayReading,
  type DayStage,
  type DayVariance,
  dayStages,
  type StageState,
  type Stood,
} from './dayAccount.ts';

/** At which stage of the account a variance is a difference. */
const stageOf: Readonly<Record<VarianceKind, DayStage>> = {
  'order-without-images': 'archived',
  'image-count': 'archived',
  'changed-instance': 'archived',
  'images-without-order': 'in-ris',
  'identity-conflict': 'in-ris',
  'two-patients': 'in-ris',
  'nhs-number': 'in-ris',
  'duplicate-accession': 'in-ris',
  'merge-not-propagated': 'in-ris',
  'status-disagreement': 'in-ris',
  'report-without-exam': 'in-ris',
  'performed-differs': 'in-ris',
  'possible-swap': 'in-ris',
  'late-images': 'evaluated',
  'report-pending': 'evaluated',
  'report-gap': 'delivered',
};

/** What is missing at a stage is named by these only: another trouble of the same exam does not say why. */
const namesWhatIsMissing: ReadonlySet<string> = new Set([
  ...['order-without-images', 'images-without-order', 'identity-conflict', 'two-patients', 'duplicate-accession'],
  ...['status-disagreement', 'unread', 'report-gap'],
]);

/** Says how one exam stands at every stage, and names what is missing. */
export function accountedExam(exam: DayExam): AccountedExam {
  const stood = stoodOf(exam);
  const stages = stagesOf(exam);
  const named = [...exam.variances.map(ofVariance), ...unreadOf(exam)];
  const unexplained = dayStages
    .filter(
      (stage) =>
        stages[stage] === 'no' && !named.some((one) => one.stage === stage && namesWhatIsMissing.has(one.kind)),
    )
    .map((stage): DayDifference => ({ ...nobodys, stage, kind: withoutName(stage), ownerRole: exam.ownerRole }));
  return {
    examId: exam.examId,
    site: exam.site,
    modality: exam.modality,
    stood,
    stages,
    differences: [...named, ...unexplained].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
  };
}

/** Until a report has had the time it may take to be delivered, no rule calls it missing: it is awaited. */
function withoutName(stage: DayStage): 'awaited' | 'unexplained' {
  return stage === 'delivered' ? 'awaited' : 'unexplained';
}

function stoodOf({ reading, orderStatus }: DayExam): Stood {
  if (reading) return 'performed';
  if (orderStatus === 'cancelled') return 'cancelled';
  return orderStatus === null || orderStatus === 'performed' ? 'told' : 'booked';
}

function stagesOf(exam: DayExam): AccountedExam['stages'] {
  const { reading } = exam;
  if (!reading) return { archived: 'not-due', 'in-ris': 'not-due', evaluated: 'not-due', ...neitherSent };
  const noPicture = exam.variances.some(({ kind }) => kind === 'order-without-images');
  const isRead = reading.evaluatedBy.length > 0 && exam.unreadDueAt === null;
  return {
    archived: exam.images > 0 && !noPicture ? 'yes' : 'no',
    'in-ris': isInRis(exam) ? 'yes' : 'no',
    evaluated: isRead ? 'yes' : 'no',
    ...sentStages(reading),
  };
}

/** A record of which only its report spoke is known to whoever reported it; one that says "booked" does not know it was done. */
function isInRis({ onRecord, orderStatus }: DayExam): boolean {
  return onRecord && (orderStatus === 'performed' || orderStatus === null);
}

const neitherSent = { delivered: 'not-due', acknowledged: 'not-due' } as const;

/** A report is delivered when every system that confirms reports holds its latest version. */
function sentStages({ evaluatedBy, deliveries }: DayReading): Record<'delivered' | 'acknowledged', StageState> {
  if (!evaluatedBy.includes('report')) return neitherSent;
  if (deliveries.length === 0) return { delivered: 'untold', acknowledged: 'untold' };
  if (!deliveries.every(({ holds }) => holds === 'same' || holds === 'acknowledged')) {
    return { delivered: 'no', acknowledged: 'not-due' };
  }
  const isAcknowledged = deliveries.some(({ holds, acknowledgedBy }) => holds === 'acknowledged' || acknowledgedBy);
  return { delivered: 'yes', acknowledged: isAcknowledged ? 'yes' : 'untold' };
}

function ofVariance({ kind, varianceId, ownerRole, takenBy, dueAt }: DayVariance): DayDifference {
  return { stage: stageOf[kind as VarianceKind] ?? 'in-ris', kind, varianceId, ownerRole, takenBy, dueAt };
}

function unreadOf({ reading, unreadDueAt }: DayExam): readonly DayDifference[] {
  if (!reading || unreadDueAt === null) return [];
  return [{ ...nobodys, stage: 'evaluated', kind: 'unread', ownerRole: 'reporter', dueAt: unreadDueAt }];
}

const nobodys = { varianceId: null, takenBy: null, dueAt: null };

function textOf({ stage, kind, varianceId }: DayDifference): string {
  return `${dayStages.indexOf(stage)} ${kind} ${varianceId ?? ''}`;
}
