import type { Arrival } from '../archive/studyState.ts';
import type { Reading } from '../worklists/reading.ts';
import { byStation } from '../worklists/unread.ts';
import type { Evidence, Variance } from './variance.ts';

/**
 * R7: images that came after the exam was reported, which its reporter cannot have seen (hazard H-14: unread images in a
 * reported exam look read). It stands until a later version of the report is issued.
 */
export function lateImages(reading: Reading | null): readonly Variance[] {
  const [first] = reading?.late ?? [];
  if (!reading || !first) return [];
  const last = reading.evaluations.at(-1);
  return [
    {
      kind: 'late-images',
      part: '',
      severity: 'late-image',
      says: `${counted(reading.late)} came after the exam was reported. Whoever reported it has not seen them.`,
      evidence: [
        { field: 'Evaluated', system: 'Report', value: last?.at ?? null },
        ...[...byStation(reading.late)].map(([station, count]) => ({
          field: lateField,
          system: 'Images',
          value: `${count} from ${station}`,
        })),
        { field: 'First of them came', system: 'Images', value: first.at },
      ],
      ownerRole: 'reporter',
      since: first.at,
      dueAt: reading.unread?.dueAt ?? null,
    },
  ];
}

const lateField = 'Images after it';

/** How many images came late from which station, as the evidence of such a variance says it. */
export function lateImagesIn(
  evidence: readonly Evidence[],
): readonly { readonly station: string; readonly images: number }[] {
  return evidence.flatMap(({ field, value }) => {
    const parts = field === lateField ? /^(\d+) from (.*)$/s.exec(value ?? '') : null;
    return parts ? [{ images: Number(parts[1]), station: parts[2] as string }] : [];
  });
}

function counted(late: readonly Arrival[]): string {
  const images = late.reduce((sum, arrival) => sum + arrival.images, 0);
  return images === 1 ? '1 image' : `${images} images`;
}
