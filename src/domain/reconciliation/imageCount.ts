import { earliest, minutesAfter } from '../ledger/instants.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';
import type { ReconciliationRules } from './reconciliationRules.ts';
import type { InstanceDifference, StepStanding, StepState } from './stepState.ts';
import type { Evidence, Variance } from './variance.ts';

/**
 * R8: a scanner or an archive names instances one by one, and after a wait some of them are not here, or others are here in
 * the same series that it does not name. Totals that happen to agree hide nothing (hazard H-50).
 */
export function imageCount(steps: readonly StepStanding[], rules: ReconciliationRules, now: Date): Finding {
  const found = steps.map((standing) => differenceOf(standing, rules, now));
  if (found.length === 0) return nothingFound;
  return {
    variances: found.flatMap(({ variances }) => variances),
    lookAgainAt: earliest(...found.map(({ lookAgainAt }) => lookAgainAt)),
  };
}

function differenceOf({ step, instances }: StepStanding, rules: ReconciliationRules, now: Date): Finding {
  if (instances === null || step.listedAt === null || step.status === 'in-progress') return nothingFound;
  if (instances.missing.count + instances.unnamed.count === 0) return nothingFound;
  const since = minutesAfter(step.listedAt, rules.instancesAfterNoticeMinutes);
  if (Date.parse(since) > now.getTime()) return { variances: [], lookAgainAt: since };
  return { variances: [variance(step, instances, since)], lookAgainAt: null };
}

/** Who names the instances, as people call it. */
export function noticeSender(step: Pick<StepState, 'told' | 'system'>): string {
  if (step.told === 'mpps') return 'Scanner';
  return step.system === 'pacs' || step.system === 'modality' ? 'PACS' : 'Other archive';
}

function variance(step: StepState, instances: InstanceDifference, since: string): Variance {
  const { missing, unnamed, named } = instances;
  const sender = noticeSender(step);
  return {
    kind: 'image-count',
    part: `${step.told}:${step.about}`,
    severity: missing.count > 0 ? 'late-image' : step.told === 'ian' ? 'delivery-gap' : 'identity-incomplete',
    says: sentence(sender, step.told, instances),
    evidence: [
      { field: 'Images', system: sender, value: String(named) },
      { field: 'Images', system: 'Images', value: String(named - missing.count + unnamed.count) },
      ...missing.sopInstanceUids.flatMap((uid) => byUid(sender, uid, null)),
      ...unnamed.sopInstanceUids.flatMap((uid) => byUid(sender, null, uid)),
    ],
    ownerRole: 'pacs-manager',
    since,
    dueAt: null,
  };
}

function byUid(sender: string, named: string | null, held: string | null): readonly Evidence[] {
  const field = 'SOP Instance UID';
  return [
    { field, system: sender, value: named },
    { field, system: 'Images', value: held },
  ];
}

function sentence(sender: string, told: 'mpps' | 'ian', { named, missing, unnamed }: InstanceDifference): string {
  const who = sender === 'PACS' ? 'The PACS' : `The ${sender.toLowerCase()}`;
  const says = `${who} says it ${told === 'mpps' ? 'made' : 'holds'} ${images(named)}`;
  const sentences = [
    missing.count > 0 && `${says}, and ${missing.count} of them ${missing.count === 1 ? 'is' : 'are'} not here.`,
    unnamed.count > 0 &&
      `${images(unnamed.count)} of the same series ${unnamed.count === 1 ? 'is' : 'are'} here that ${who.replace('The', 'the')} does not name.`,
  ];
  return sentences.filter((one) => one !== false).join(' ');
}

function images(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}
