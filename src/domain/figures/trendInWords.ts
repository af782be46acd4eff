/** How a figure went: one value for each hour, null where none was taken. */
export type Trend = readonly (number | null)[];

/** The trend line for those who cannot see it: `Over 7 days between 3 and 12; a day ago 7, now 9.` */
export function trendInWords(trend: Trend, unit = ''): string {
  const known = trend.filter((value): value is number => value !== null);
  const last = known.at(-1);
  if (last === undefined || known.length < 2) return 'Not watched long enough to show how it went.';
  const least = Math.min(...known);
  const most = Math.max(...known);
  const over = `Over ${spanOf(trend)}`;
  if (least === most) return `${over} always ${said(last, unit)}.`;
  const dayAgo = trend.at(-25) ?? null;
  const since = dayAgo === null ? '' : `a day ago ${said(dayAgo, unit)}, `;
  return `${over} between ${least.toLocaleString('en-GB')} and ${said(most, unit)}; ${since}last ${said(last, unit)}.`;
}

function said(value: number, unit: string): string {
  return `${value.toLocaleString('en-GB')}${unit}`;
}

function spanOf(trend: Trend): string {
  const first = trend.findIndex((value) => value !== null);
  const hours = trend.length - first;
  if (hours < 48) return `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}
