import type { ExamBalance } from '../ledger/examBalance.ts';
import type { ExamFacts, ImagedExam, RecordedExam } from '../ledger/examFacts.ts';
import { evidenceInWords, type MatchEvidence } from './matchStudy.ts';
import type { Repair } from './repair.ts';
import { namesImages } from './studyOfSteps.ts';

/** A repair that makes sense now, and why. */
export interface RepairOffered {
  readonly repair: Repair;
  /** Holds patient data: for pages, never for logs. */
  readonly says: string;
}

/** The repairs that make sense for one exam as it stands: the likeliest first, and none that the rules would not let stand. */
export function repairsOffered(facts: ExamFacts, balance: ExamBalance): readonly RepairOffered[] {
  return facts.kind === 'imaged' ? ofImages(facts, balance) : ofRecord(facts, balance);
}

function ofImages({ study }: ImagedExam, { links, variances, standing }: ExamBalance): readonly RepairOffered[] {
  const { studyInstanceUid } = study;
  const offers = links
    .toSorted((a, b) => b.score - a.score || (a.anchor < b.anchor ? -1 : 1))
    .flatMap(({ anchor, standing: stands, evidence }): readonly RepairOffered[] => {
      if (stands === 'suggested') {
        return [link(studyInstanceUid, anchor, `Link these images with order ${numberIn(anchor)}.`, evidence)];
      }
      const says = `These images are not of order ${numberIn(anchor)}: unlink them.`;
      return [unlink(studyInstanceUid, anchor, says, evidence)];
    });
  const isUnordered = variances.some(({ kind }) => kind === 'images-without-order');
  if (!isUnordered || standing.state === 'joined') return offers;
  const says = 'They were made in another hospital and only brought here: no order of ours belongs to them.';
  return [...offers, { repair: { kind: 'foreign', studyInstanceUid }, says }];
}

function ofRecord({ anchor, studies, steps }: RecordedExam, { variances }: ExamBalance): readonly RepairOffered[] {
  const offers = studies.flatMap(({ study, standing, evidence }): readonly RepairOffered[] => {
    const from = study.station ? ` from ${study.station}` : '';
    const images = `${study.instanceCount === 1 ? 'the image' : `the ${study.instanceCount} images`}${from}`;
    if (standing === 'suggested') {
      return [link(study.studyInstanceUid, anchor, `Link ${images} with this order.`, evidence)];
    }
    return [unlink(study.studyInstanceUid, anchor, `Unlink ${images}: not of this order.`, evidence)];
  });
  if (namesImages(steps) || !variances.some(({ kind }) => kind === 'order-without-images')) return offers;
  const says = 'It was done and made no image, or none that is kept: no images are to be expected.';
  return [...offers, { repair: { kind: 'no-images-expected', anchor }, says }];
}

function link(studyInstanceUid: string, anchor: string, says: string, evidence: MatchEvidence): RepairOffered {
  return { repair: { kind: 'link', studyInstanceUid, anchor }, says: `${says} ${evidenceInWords(evidence)}` };
}

function unlink(studyInstanceUid: string, anchor: string, says: string, evidence: MatchEvidence): RepairOffered {
  return { repair: { kind: 'unlink', studyInstanceUid, anchor }, says: `${says} ${evidenceInWords(evidence)}` };
}

/** `A1` of `order:RXN|A1`. */
function numberIn(anchor: string): string {
  return anchor.slice(anchor.indexOf('|') + 1);
}
