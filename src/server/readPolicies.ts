import { readFileSync } from 'node:fs';
import type { FeedSilence } from '../domain/continuity/feedSilence.ts';
import type { MatchRules, Policies, TurnaroundTargets, Waits } from '../domain/ledger/policies.ts';

const folder = new URL('../../policies/', import.meta.url);

/** Reads the rules in force. Their versions together name every judgement made by them. */
export function readPolicies(): Policies {
  const match = read<MatchRules>('match-rules/2026-11-22.json');
  const turnaround = read<TurnaroundTargets>('turnaround/2023-08-09.json');
  const waits = read<Waits>('waits/2026-11-22.json');
  return { version: [match, turnaround, waits].map(({ version }) => version).join(' '), match, turnaround, waits };
}

/** After how long without a word a feed counts as silent. */
export function readFeedSilence(): FeedSilence {
  return read<FeedSilence>('feed-silence/2026-11-22.json');
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T;
}
