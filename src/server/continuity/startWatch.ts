import type pg from 'pg';
import type { SilenceRules } from '../../domain/continuity/silence.ts';
import { everySoOften, type Loop } from '../everySoOften.ts';
import { learnRhythms } from './learnRhythms.ts';
import { type Hearing, rememberListening } from './listening.ts';
import { type FeedHeard, type KnownRhythms, watchSilences } from './watchSilences.ts';

/** The loop that hears when a feed falls silent. All it knows is in the database: a restart forgets nothing. */
export interface SilenceWatch extends Loop {
  /** Every feed that is waited for, as of the last turn. */
  readonly feeds: readonly FeedHeard[];
}

export interface SilenceWatchOptions {
  readonly pool: pg.Pool;
  readonly journalId: string;
  readonly rules: SilenceRules;
  readonly clock: () => Date;
  readonly hearing: () => Hearing;
  readonly log: { warn(fields: object, message: string): void };
}

/** How long after its moment a silence may be noticed. */
export const watchEveryMs = 10_000;

export function startSilenceWatch(options: SilenceWatchOptions): SilenceWatch {
  const { pool, journalId, rules, clock, hearing, log } = options;
  const known: KnownRhythms = new Map();
  let feeds: readonly FeedHeard[] = [];
  const loop = everySoOften(watchEveryMs, turn, log, 'silences');

  async function turn(): Promise<void> {
    const now = clock();
    await rememberListening(pool, journalId, hearing(), now);
    await learnRhythms(pool, rules, now);
    // What waits to be recorded may be the very word that a silence waits for.
    if (hearing() === 'behind') return;
    feeds = await watchSilences(pool, rules, known, clock());
  }

  return {
    get feeds() {
      return feeds;
    },
    stop: () => loop.stop(),
  };
}
