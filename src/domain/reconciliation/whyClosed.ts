import type { ExamBalance } from '../ledger/examBalance.ts';
import { evidenceInWords, list } from './matchStudy.ts';
import type { Evidence } from './variance.ts';

/** What is known of a variance that stood until now. */
export interface StoodVariance {
  readonly kind: string;
  readonly part: string;
  readonly evidence: readonly Evidence[];
}

/**
 * Says in one sentence why a variance stands no longer: which evidence came, or which field agrees now. A rule that
 * knows it better says so itself (`settled`).
 */
export function whyClosed(
  variance: StoodVariance,
  balance: Pick<ExamBalance, 'standing' | 'settled' | 'links' | 'shown'>,
): string {
  const { standing, settled = [] } = balance;
  const told = settled.find(
    ({ kind, part }) => kind === variance.kind && (part === undefined || part === variance.part),
  );
  if (told) return told.says;
  switch (variance.kind) {
    case 'images-without-order':
      return orderCame(balance);
    case 'order-without-images':
      return imagesCame(balance);
    case 'nhs-number':
      return nhsNumberSettled(variance);
    case 'report-pending':
      return reportCame(balance);
  }
  const plain = settledSentences[variance.kind];
  if (plain !== undefined) return plain;
  const agreed = balance.links.find((link) => link.standing === 'linked' && link.anchor === variance.part);
  if (agreed) return `${agreesNow(variance.evidence)} The images are linked to the record.`;
  if (standing.state === 'joined') return 'It goes on in the exam that its images stand with now.';
  return agreesNow(variance.evidence);
}

/** What is true whenever a variance of this kind stands no longer. */
const settledSentences: Readonly<Record<string, string>> = {
  'two-patients': 'All images of the study name one person now.',
  'changed-instance': 'No image stands twice with other content any more.',
  'late-images': 'No image is newer than what was evaluated any more.',
  'report-gap': 'No system lacks the report or holds another one any more.',
  'report-without-exam': 'The examination of this report is known now.',
  'duplicate-accession': 'The accession number stands for one examination now.',
  'image-count': 'No image that was named is missing any more.',
  'merge-not-propagated': 'No system says the retired number any more.',
  'status-disagreement': 'The statuses no longer contradict each other.',
  'performed-differs': 'What was done is what was ordered and reported now.',
  'possible-swap': 'What is known now no longer speaks for images that changed places.',
};

function reportCame({ shown }: Pick<ExamBalance, 'shown'>): string {
  if (shown.reportStatus === null) return 'No report waits to be verified any more.';
  return `The report is ${shown.reportStatus} now.`;
}

function orderCame({ links }: Pick<ExamBalance, 'links'>): string {
  const linked = links.find((link) => link.standing === 'linked');
  if (linked) return `The order came that these images belong to: ${lowerFirst(evidenceInWords(linked.evidence))}`;
  if (links.some((link) => link.standing === 'conflict'))
    return 'A record claims these images now; where it differs from them stands as another variance.';
  return 'A record of this examination came.';
}

function imagesCame({ shown, standing }: Pick<ExamBalance, 'shown' | 'standing'>): string {
  if (standing.state === 'joined') return 'It goes on in the exam that its images stand with now.';
  if (shown.images > 0) return shown.images === 1 ? 'The image came.' : `${shown.images} images came.`;
  if (shown.orderStatus !== null && shown.orderStatus !== 'performed') return `The RIS now says ${shown.orderStatus}.`;
  return 'The RIS no longer says that it was performed then.';
}

function nhsNumberSettled({ part, evidence }: StoodVariance): string {
  const systems = systemsOf(evidence);
  if (part.startsWith('invalid:')) return `The number that cannot be right no longer stands in ${systems}.`;
  if (part.startsWith('two-people:')) return 'The hospital numbers were merged, or no longer share the NHS number.';
  if (part.startsWith('two-births:')) return 'The hospitals say the same of the person with this NHS number now.';
  return 'The hospital number is seen with one NHS number now.';
}

function agreesNow(evidence: readonly Evidence[]): string {
  const fields = [...new Set(evidence.map(({ field }) => field))];
  if (fields.length === 0) return 'No system says so any more.';
  const agree = `${upperFirst(list(fields))} ${fields.length === 1 ? 'agrees' : 'agree'} now`;
  return new Set(evidence.map(({ system }) => system)).size > 1 ? `${agree} in ${systemsOf(evidence)}.` : `${agree}.`;
}

function systemsOf(evidence: readonly Evidence[]): string {
  const systems = [...new Set(evidence.map(({ system }) => system))];
  return list(systems.map((system) => (/^(RIS|PACS|PAS)$/.test(system) ? `the ${system}` : lowerFirst(system))));
}

function lowerFirst(words: string): string {
  return /^[A-Z]{2}/.test(words) ? words : words.slice(0, 1).toLowerCase() + words.slice(1);
}

function upperFirst(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
