import type pg from 'pg';
import { everySoOften, type Loop } from '../everySoOften.ts';
import { sampleFigures } from './sampleFigures.ts';

/** The count of exams on nobody's list at some sites, and of when it is. */
export interface Conservation {
  readonly onNobodysList: number;
  /** Null before the first count. */
  readonly asOf: Date | null;
}

/** The loop that counts all exams again and again by the law of conservation, and samples the figures of Today every hour. */
export interface Census extends Loop {
  conservation(sites: 'everywhere' | readonly string[]): Conservation;
}

export interface CensusOptions {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly log: { warn(fields: object, message: string): void };
  /** Exams on nobody's list, for each site that has any; under '' what is no exam yet. */
  readonly onNobodysList: () => Promise<ReadonlyMap<string, number>>;
  readonly everyMs?: number;
}

export function startCensus({ pool, clock, log, onNobodysList, everyMs = 20_000 }: CensusOptions): Census {
  let counted: ReadonlyMap<string, number> = new Map();
  let asOf: Date | null = null;
  let restUntil = 0;
  const loop = everySoOften(everyMs, turn, log, 'census');

  async function turn(): Promise<void> {
    if (performance.now() < restUntil) return;
    const began = performance.now();
    const now = clock();
    counted = await onNobodysList();
    asOf = now;
    restUntil = performance.now() + restTimes * (performance.now() - began);
    await sampleFigures(pool, { now, onNobodysList: counted });
  }

  return {
    conservation: (sites) => ({ onNobodysList: sumAt(counted, sites), asOf }),
    stop: () => loop.stop(),
  };
}

/** Counting takes seconds with a million exams: the loop rests at least so many times as long as the count took. */
const restTimes = 20;

/** What has no site concerns every site. */
function sumAt(counts: ReadonlyMap<string, number>, sites: 'everywhere' | readonly string[]): number {
  let sum = 0;
  for (const [site, count] of counts) if (sites === 'everywhere' || site === '' || sites.includes(site)) sum += count;
  return sum;
}
