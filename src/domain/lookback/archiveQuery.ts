/** One question to an archive: the studies of a day, or of a part of it. Times are of the archive's own clock. */
export interface ArchiveQuery {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** Seconds since midnight, both included; null: the whole day, and studies without a time too. */
  readonly seconds: { readonly from: number; readonly to: number } | null;
  /** Null: all. */
  readonly modality: string | null;
}

export function wholeDay(day: string): ArchiveQuery {
  return { day, seconds: null, modality: null };
}

/** Not asked for a shorter time than this: by then it is no longer the time that makes the answer too long. */
const shortestSeconds = 300;

/** What studies are divided by when a few minutes of a day still hold too many. */
export const modalitiesAsked = [
  ...['CR', 'CT', 'DX', 'MG', 'MR', 'NM', 'OT', 'PT', 'RF', 'US', 'XA'],
  ...['BMD', 'DR', 'DG', 'ECG', 'ES', 'IO', 'IVUS', 'OP', 'OPT', 'PX', 'RG', 'RTIMAGE', 'SC', 'SR', 'XC', 'SM', 'DOC'],
] as const;

/** The same question in parts, when an answer was cut off; null when it cannot be divided any further. */
export function partsOf(query: ArchiveQuery): readonly ArchiveQuery[] | null {
  const { from, to } = query.seconds ?? { from: 0, to: 86_399 };
  if (to - from + 1 > shortestSeconds) {
    const middle = from + Math.floor((to - from) / 2);
    return [
      { ...query, seconds: { from, to: middle } },
      { ...query, seconds: { from: middle + 1, to } },
    ];
  }
  return query.modality === null ? modalitiesAsked.map((modality) => ({ ...query, modality })) : null;
}

/** Lengths at which archives are known to cut an answer off without saying so. */
const usualLimits = new Set([100, 200, 250, 256, 300, 400, 500, 512, 1000, 1024, 2000, 2048, 2500, 5000, 10_000]);

/** Whether an answer of so many studies may have been cut off in silence. `limit`: what the archive is known to cut at. */
export function looksCut(count: number, limit: number | null): boolean {
  return limit === null ? usualLimits.has(count) : count >= limit;
}

/** Seconds since midnight as DICOM writes a time of day: `081530`. */
export function timeOfSeconds(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join('');
}
