import type { MatchRules } from '../../src/domain/ledger/policies.ts';
import { type OrderState, orderState } from '../../src/domain/orders/orderState.ts';
import { currentIds } from '../../src/domain/patients/mergedIds.ts';
import { isMatchKey, keysOfFact, keysOfStudy } from '../../src/domain/reconciliation/matchKeys.ts';
import { matchStudy, type StudyLink } from '../../src/domain/reconciliation/matchStudy.ts';
import type { LabelledImages, LabelledOrder } from './labelledImages.ts';

/** What became of one pair of images and an order. */
export interface JudgedPair {
  readonly images: LabelledImages;
  readonly order: LabelledOrder;
  /** No key in common: nothing held the order beside the images. */
  readonly outcome: StudyLink['standing'] | 'nothing' | 'not found';
  /** Whether images and order name each other by accession number. */
  readonly claimed: boolean;
  readonly link: StudyLink | null;
}

const nobodyMerged = currentIds([]);

export type Matcher = typeof matchStudy;

/** Judges images as the ledger does: the orders that share a key with them, held against them by the rules. */
export function judgeImages(
  images: LabelledImages,
  rules: MatchRules,
  match: Matcher = matchStudy,
): readonly JudgedPair[] {
  const keys = new Set(keysOfStudy(images.study).filter(isMatchKey));
  const isFound = ({ fact }: LabelledOrder) => keysOfFact(fact, 'RXN').some((key) => keys.has(key));
  const found = images.orders.filter(isFound);
  const links = match(images.study, found.map(stateOf), nobodyMerged, rules);
  return images.orders.map((order) => {
    const link = links.find(({ anchor }) => anchor === order.anchor) ?? null;
    const claimed = images.study.accession !== null && images.study.accession === order.fact.accession?.value;
    const outcome = link?.standing ?? (found.includes(order) ? 'nothing' : 'not found');
    return { images, order, outcome, claimed, link };
  });
}

function stateOf({ anchor, fact }: LabelledOrder): OrderState {
  return orderState(anchor, [{ fact, system: 'ris', receivedAt: fact.occurredAt }], []);
}
