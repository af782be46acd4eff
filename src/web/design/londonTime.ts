const zone = 'Europe/London';
const monthsShort = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthsFull = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const reader = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/**
 * A moment as people in the hospital read it, in the time of London. Months are our own words: those of browsers change
 * ("Sept"), and screen readers mangle short ones, so both lengths are given (NHS content style, dates).
 */
export interface MomentInWords {
  /** `22 Nov 2026 14:05` */
  readonly short: string;
  /** `22 November 2026 14:05` */
  readonly full: string;
  /** `14:05:07` */
  readonly clock: string;
  /** `2026-11-22` */
  readonly day: string;
}

/** Null when the text is no moment. */
export function momentInWords(moment: string | Date): MomentInWords | null {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return null;
  const part = Object.fromEntries(reader.formatToParts(date).map(({ type, value }) => [type, value]));
  const day = `${part.year}-${part.month}-${part.day}`;
  const time = `${part.hour}:${part.minute}`;
  const words = dayInWords(day);
  return (
    words && { short: `${words.short} ${time}`, full: `${words.full} ${time}`, clock: `${time}:${part.second}`, day }
  );
}

/** A calendar day, `YYYY-MM-DD`, as `14 Jul 1945` and `14 July 1945`; null when it is none. */
export function dayInWords(day: string | null): { readonly short: string; readonly full: string } | null {
  const found = day?.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  const [short, full] = [monthsShort[Number(found?.[2]) - 1], monthsFull[Number(found?.[2]) - 1]];
  if (!found || !short || !full) return null;
  const date = Number(found[3]);
  return { short: `${date} ${short} ${found[1]}`, full: `${date} ${full} ${found[1]}` };
}
