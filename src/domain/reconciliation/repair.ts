import type { RepairFact } from '../ledger/fact.ts';
import { studyAnchor } from './matchKeys.ts';

/**
 * What a person decides so that two systems agree. Nothing that arrived is rewritten: a repair is a fact of its own, which
 * counts when the exam is judged, and until it is undone.
 *
 * - `link`: these images are of this order, whatever the rule made of them. Never against a difference in NHS number, date of birth
 *   or sex (hazard H-03): then the link waits, and the difference stands.
 * - `unlink`: they are not, whatever the rule says.
 * - `foreign`: they were made elsewhere and only brought here: no order of ours belongs to them, and nothing of them is ours to read.
 * - `no-images-expected`: the examination was done and made no image, or keeps none; while no scanner or archive names one.
 */
export type Repair =
  | { readonly kind: 'link' | 'unlink'; readonly studyInstanceUid: string; readonly anchor: string }
  | { readonly kind: 'foreign'; readonly studyInstanceUid: string }
  | { readonly kind: 'no-images-expected'; readonly anchor: string };

export const repairKinds = [
  'link',
  'unlink',
  'foreign',
  'no-images-expected',
] as const satisfies readonly Repair['kind'][];

/** What a person calls it when they have done it. */
export const repairInWords: Readonly<Record<Repair['kind'], string>> = {
  link: 'Linked images with this order',
  unlink: 'Unlinked images from this order',
  foreign: 'Marked as images of another hospital',
  'no-images-expected': 'Marked as an examination without images',
};

/** One plain sentence: what was done, by whom, and why. */
export function repairSays({ repair, repairedBy, reason }: RepairFact): string {
  return `${repairInWords[repair.kind]} by ${repairedBy}: ${reason}`;
}

/** The exam under whose name it is kept: the images where it is about images. */
export function anchorOfRepair(repair: Repair): string {
  return repair.kind === 'no-images-expected' ? repair.anchor : studyAnchor(repair.studyInstanceUid);
}

/** Every exam that it is about. */
export function anchorsOfRepair(repair: Repair): readonly string[] {
  switch (repair.kind) {
    case 'link':
    case 'unlink':
      return [studyAnchor(repair.studyInstanceUid), repair.anchor];
    case 'foreign':
      return [studyAnchor(repair.studyInstanceUid)];
    case 'no-images-expected':
      return [repair.anchor];
  }
}
