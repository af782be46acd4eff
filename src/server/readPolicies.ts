import { readdirSync, readFileSync } from 'node:fs';
import type { FeedSilence } from '../domain/continuity/feedSilence.ts';
import type { SilenceRules } from '../domain/continuity/silence.ts';
import { weekCalendar } from '../domain/continuity/weekCalendar.ts';
import type {
  BankHolidays,
  MatchRules,
  Policies,
  ReportRules,
  TurnaroundTargets,
  Waits,
} from '../domain/ledger/policies.ts';
import type { HarmWeights } from '../domain/lookback/harm.ts';
import type { ProcedureVocabulary } from '../domain/orders/procedureVocabulary.ts';
import type { PersonWeights } from '../domain/patients/personWeights.ts';
import type { ReconciliationRules } from '../domain/reconciliation/reconciliationRules.ts';
import type { StatusTruth } from '../domain/reconciliation/statusTruth.ts';
import type { SwapRules } from '../domain/reconciliation/swapRules.ts';
import type { HandlingPolicy } from '../domain/reconciliation/varianceHandling.ts';

const folder = new URL('../../policies/', import.meta.url);

/** Reads the rules in force. Their versions together name every judgement made by them. */
export function readPolicies(zone = 'Europe/London'): Policies {
  const people = readPersonWeights();
  const match: MatchRules = { ...read<Omit<MatchRules, 'people'>>('match-rules/2026-11-24.json'), people };
  const turnaround = readEditions();
  const reports = read<ReportRules>('report-rules/2026-11-22.json');
  const bankHolidays = read<BankHolidays>('bank-holidays/england-and-wales-2026-11-22.json');
  const waits = read<Waits>('waits/2026-11-22.json');
  const handling = read<HandlingPolicy>('variance-handling/2026-11-22.json');
  const reconciliation = read<ReconciliationRules>('reconciliation/2026-11-23.json');
  const statusTruth = read<StatusTruth>('status-truth/2026-11-23.json');
  const procedures = read<ProcedureVocabulary>('procedures/2026-11-23.json');
  const all = [
    match,
    people,
    ...turnaround,
    waits,
    handling,
    reports,
    bankHolidays,
    reconciliation,
    statusTruth,
    procedures,
  ];
  const version = all.map(({ version }) => version).join(' ');
  const seldom = { bankHolidays, reconciliation, statusTruth, procedures };
  return { version, match, turnaround, waits, handling, reports, ...seldom, zone };
}

/** By what images that changed places are suspected, and clocks of scanners judged. */
export function readSwapRules(): SwapRules {
  return read<SwapRules>('swapped-slots/2026-11-23.json');
}

/** Lists of common names are looked up more often than they are read. */
function readPersonWeights(): PersonWeights {
  const said = read<Omit<PersonWeights, 'common'> & { readonly common: Record<'family' | 'given', readonly string[]> }>(
    'person-weights/2026-11-24.json',
  );
  return { ...said, common: { family: new Set(said.common.family), given: new Set(said.common.given) } };
}

function readEditions(): readonly TurnaroundTargets[] {
  const files = readdirSync(new URL('turnaround/', folder)).filter((file) => file.endsWith('.json'));
  return files
    .map((file) => read<TurnaroundTargets>(`turnaround/${file}`))
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
}

/** When a feed counts as silent, by the clocks of `zone` and the holidays of England. */
export function readSilenceRules(zone: string): SilenceRules {
  const holidays = read<{ readonly days: readonly string[] }>('bank-holidays/england-and-wales-2026-11-22.json');
  return { policy: read<FeedSilence>('feed-silence/2026-11-23.json'), calendar: weekCalendar(zone, holidays.days) };
}

/** How differences of the past are ranked by likely harm. */
export function readHarmWeights(): HarmWeights {
  return read<HarmWeights>('lookback-harm/2026-11-22.json');
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as T;
}
