import { civilTimeOf } from '../../standards/time/localTime.ts';
import { spanInWords } from '../worklists/spanInWords.ts';
import type { FeedKind } from './feedSilence.ts';
import type { JudgedFeed, SilenceRules } from './silence.ts';
import { hourNumber } from './weekCalendar.ts';

const things: Readonly<Record<FeedKind, readonly [one: string, many: string]>> = {
  hl7: ['a message', 'messages'],
  dicom: ['an image', 'images'],
};

/**
 * The opening notice, to be read after the name of the feed: `silent since 13:52; usually a message every 40 s at this hour`.
 *
 * @param since null for a feed that was never heard
 */
export function silenceInWords(feed: JudgedFeed, since: Date | null, now: Date, rules: SilenceRules): string {
  const { zone } = rules.calendar;
  const silent = since === null ? 'never heard' : `silent since ${clockInWords(since, now, zone)}`;
  if (feed.rhythm === null) {
    const limit = spanInWords(rules.policy.minutes[feed.kind] * 60_000);
    return `${silent}; how it usually speaks is not known yet, so it is told of after ${limit}`;
  }
  return `${silent}; ${usualInWords(feed, now, rules)}`;
}

/** How a feed usually speaks at this hour of the week: `usually a message every 40 s at this hour`. */
export function usualInWords(
  feed: Pick<JudgedFeed, 'kind' | 'rhythm'>,
  now: Date,
  { calendar }: Pick<SilenceRules, 'calendar'>,
): string {
  if (feed.rhythm === null) return 'how it usually speaks is not known yet';
  const [one, many] = things[feed.kind];
  const hourOfWeek = calendar.hourOfWeek(hourNumber(now));
  const anHour = feed.rhythm.entries[hourOfWeek] as number;
  const minutes = feed.rhythm.heardMinutes[hourOfWeek] as number;
  if (minutes >= 0.5) {
    // Images come in clusters: how often something comes says more than how many there are.
    const every = feed.kind === 'hl7' ? 3600 / anHour : 3600 / minutes;
    return `usually ${one} every ${everyInWords(every)} at this hour`;
  }
  const aWeek = feed.rhythm.entries.reduce((sum, entries) => sum + entries, 0);
  if (aWeek >= 14) return `usually about ${Math.round(aWeek / 7)} ${many} a day, and few at this hour`;
  return `usually about ${Math.max(1, Math.round(aWeek))} ${many} a week`;
}

/** The closing notice: `heard again at 15:10 after 1 h 18 min`. */
export function heardAgainInWords(since: Date, heardAt: Date, now: Date, { calendar }: SilenceRules): string {
  const span = spanInWords(heardAt.getTime() - since.getTime());
  return `heard again at ${clockInWords(heardAt, now, calendar.zone)} after ${span}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `13:52` on the same day, else `21 Nov 13:52`. */
function clockInWords(at: Date, now: Date, zone: string): string {
  const [shown, today] = [civilTimeOf(at, zone), civilTimeOf(now, zone)];
  const clock = [shown.hour, shown.minute].map((part) => String(part).padStart(2, '0')).join(':');
  const sameDay = shown.year === today.year && shown.month === today.month && shown.day === today.day;
  if (sameDay) return clock;
  const year = shown.year === today.year ? '' : ` ${shown.year}`;
  return `${shown.day} ${months[shown.month - 1]}${year} ${clock}`;
}

function everyInWords(seconds: number): string {
  if (seconds < 1.5) return 'second';
  if (seconds < 90) return `${seconds < 10 ? Math.round(seconds) : Math.round(seconds / 5) * 5} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
