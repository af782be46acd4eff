import type { Arrival } from '../archive/studyState.ts';

/** Why an exposure stands on the unread list. */
export type UnreadWhy = 'no-report' | 'not-verified' | 'withdrawn' | 'late-images' | 'addendum-pending';

/** An exposure that nobody has evaluated in writing yet, with the time by which it must be. */
export interface Unread {
  /** End of the acquisition; of what came late, its arrival; of an addendum, when it was begun: ISO instant. */
  readonly since: string;
  readonly dueAt: string;
  /** The pathway of the target that applied. */
  readonly target: string;
  readonly why: UnreadWhy;
  /** One plain sentence: why it is still here. */
  readonly says: string;
}

export function lateImagesInWords(late: readonly Arrival[]): string {
  const images = late.reduce((sum, arrival) => sum + arrival.images, 0);
  const said = [...byStation(late)].map(([station, count]) => `${count} from ${station}`).join(', ');
  return `${images === 1 ? '1 image' : `${images} images`} came after the report: ${said}.`;
}

/** How many images came from each station, in the order of their names. */
export function byStation(arrivals: readonly Arrival[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { station, images } of arrivals) {
    const name = station || 'a station that gives no name';
    counts.set(name, (counts.get(name) ?? 0) + images);
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
