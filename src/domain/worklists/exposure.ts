import { imageModalities, type StudyState } from '../archive/studyState.ts';
import { earliest } from '../ledger/instants.ts';
import type { OrderState } from '../orders/orderState.ts';

/** An examination that was made: the patient was exposed, and somebody must evaluate the outcome. */
export interface Exposure {
  /** End of the acquisition, from which the clock runs: ISO instant. */
  readonly endedAt: string;
  /** Before this nobody can have evaluated it. */
  readonly beganAt: string;
  /** Who says when it ended: the images, the record, or only the time when we heard of it. */
  readonly by: 'images' | 'record' | 'receipt';
  readonly modalities: readonly string[];
}

/** That it was performed may be known from its images or from its record; either is enough. Null: nothing was made. */
export function exposureOf(order: OrderState | null, studies: readonly StudyState[]): Exposure | null {
  const imaged = studies.filter((study) => imageModalities(study).length > 0);
  if (order?.status !== 'performed' && imaged.length === 0) return null;

  const modalities = [...new Set(imaged.flatMap(imageModalities))].sort();
  const shown = { modalities: modalities.length > 0 ? modalities : order?.modality ? [order.modality] : [] };
  const ofImages = earliest(...imaged.map(endOf));
  const began = earliest(...imaged.map(({ startedAt, endedAt }) => startedAt ?? endedAt), order?.performedAt ?? null);
  if (ofImages) return { ...shown, by: 'images', endedAt: ofImages, beganAt: began ?? ofImages };
  if (order?.performedAt) return { ...shown, by: 'record', endedAt: order.performedAt, beganAt: order.performedAt };
  const received = earliest(...imaged.map(({ firstReceivedAt }) => firstReceivedAt), order?.firstHeardAt ?? null);
  return { ...shown, by: 'receipt', endedAt: received as string, beganAt: received as string };
}

/** A scanner clock that runs ahead must not put the clock off: no image was made after it came. */
function endOf({ startedAt, endedAt, lastReceivedAt }: StudyState): string | null {
  const ended = endedAt ?? startedAt;
  return ended && ended > lastReceivedAt ? lastReceivedAt : ended;
}
