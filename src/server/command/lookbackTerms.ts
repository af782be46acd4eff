import { localDay } from '../../domain/ledger/localDay.ts';
import { type AllowedHours, readAllowedHours } from '../../domain/lookback/allowedHours.ts';

/** The words that every look-back takes: which days, how gently archives are asked, and where the list goes. */
export interface LookbackTerms {
  readonly fromDay: string;
  readonly toDay: string | null;
  /** Studies a second. */
  readonly rate: number;
  readonly hours: AllowedHours | null;
  /** At how many studies an archive cuts off; null: nobody knows. */
  readonly limit: number | null;
  readonly csv: string | null;
}

const text = { type: 'string' } as const;
export const termFlags = { from: text, to: text, rate: text, hours: text, limit: text, csv: text } as const;

const rateUsual = '200';

/** Reads them, and adds to `problems` what is wrong; then the result is not to be used. */
export function readTerms(
  { from, to, rate, hours, limit, csv }: Readonly<Partial<Record<keyof typeof termFlags, string | undefined>>>,
  timeZone: string,
  problems: string[],
): LookbackTerms {
  if (from === undefined || !localDay(from, timeZone)) problems.push('--from must be a day such as 2007-01-01.');
  if (to !== undefined && !localDay(to, timeZone)) problems.push('--to must be a day such as 2017-12-31.');
  if (from !== undefined && to !== undefined && from > to) problems.push('--to must not be before --from.');
  const allowed = hours === undefined ? null : readAllowedHours(hours);
  if (hours !== undefined && allowed === null) problems.push('--hours must be hours of the day such as 19-07.');
  const [perSecond, cutAt] = [numberOf(rate ?? rateUsual), limit === undefined ? null : numberOf(limit)];
  if (perSecond === undefined) problems.push('--rate must be a number of studies a second.');
  if (cutAt === undefined) problems.push('--limit must be the number of studies at which the archive cuts off.');
  return {
    fromDay: from ?? '',
    toDay: to ?? null,
    rate: perSecond ?? 1,
    hours: allowed,
    limit: cutAt ?? null,
    csv: csv ?? null,
  };
}

function numberOf(said: string): number | undefined {
  return /^\d{1,6}$/.test(said) && Number(said) > 0 ? Number(said) : undefined;
}
