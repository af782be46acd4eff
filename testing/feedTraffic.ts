import { type SeededRandom, seededRandom } from '../simulation/phantoms/seededRandom.ts';
import { type HeardHour, type MinutesOfHour, wholeHour } from '../src/domain/continuity/heardHour.ts';
import type { HourNumber, WeekCalendar } from '../src/domain/continuity/weekCalendar.ts';

/** How a simulated feed speaks: arrivals an hour for each hour of the week, and what one arrival is. */
export interface SimulatedFeed {
  readonly name: string;
  readonly kind: 'hl7' | 'dicom';
  /** Arrivals in an hour of the week, 0 … 167: of messages, or of examinations with their images. */
  readonly rate: (hourOfWeek: number) => number;
  /** How many minutes the entries of one arrival are spread over, and how many entries it is. */
  readonly minutes: readonly [least: number, most: number];
  readonly entries: readonly [least: number, most: number];
}

/** Some days are slow and some busy, and within a day the hours differ: by how much, as a share. */
export interface Noise {
  readonly daySpread: number;
  readonly hourSpread: number;
  readonly slowDays: number;
}

export interface Stretch {
  /** Minutes since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface Traffic {
  readonly feed: SimulatedFeed;
  readonly from: HourNumber;
  readonly to: HourNumber;
  /** Entries received in each minute from `from` on. */
  readonly minutes: Uint16Array;
  readonly planted: readonly Stretch[];
}

/** What befalls a feed: it falls silent, or we do not listen; what its sender has for us then, comes afterwards at once. */
export interface Events {
  readonly planted: readonly Stretch[];
  readonly down: readonly Stretch[];
}

/** Draws what we receive of a feed between two hours: its rates with bursts, busy and slow days, silences and outages. */
export function drawTraffic(
  feed: SimulatedFeed,
  span: { readonly from: HourNumber; readonly to: HourNumber },
  calendar: WeekCalendar,
  noise: Noise,
  { planted, down }: Events,
  seed: string,
): Traffic {
  const random = seededRandom(`${seed} ${feed.name}`);
  const minutes = new Uint16Array((span.to - span.from) * 60);
  let day = -1;
  let ofDay = 1;
  for (let hour = span.from; hour < span.to; hour++) {
    const hourOfWeek = calendar.hourOfWeek(hour);
    if (Math.floor(hourOfWeek / 24) !== day) {
      day = Math.floor(hourOfWeek / 24);
      ofDay = random.chance(noise.slowDays) ? random.between(0.4, 0.7) : spread(random, noise.daySpread);
    }
    const expected = feed.rate(hourOfWeek) * ofDay * spread(random, noise.hourSpread);
    for (let arrivals = poisson(random, expected); arrivals > 0; arrivals--) arrive(hour);
  }
  for (const { from, to } of planted) minutes.fill(0, from - span.from * 60, to - span.from * 60);
  for (const { from, to } of down) holdBack(from - span.from * 60, to - span.from * 60);
  return { feed, ...span, minutes, planted };

  function holdBack(from: number, to: number): void {
    const held = minutes.subarray(from, to).reduce((sum, entries) => sum + entries, 0);
    minutes.fill(0, from, to);
    if (held > 0 && to < minutes.length) minutes[to] = Math.min(65_535, (minutes[to] as number) + held);
  }

  function arrive(hour: HourNumber): void {
    const begins = (hour - span.from) * 60 + random.whole(0, 59);
    const lasts = random.whole(...feed.minutes);
    const each = Math.max(1, Math.round(random.whole(...feed.entries) / lasts));
    for (let at = begins; at < Math.min(begins + lasts, minutes.length); at++)
      minutes[at] = Math.min(65_535, (minutes[at] as number) + each);
  }
}

/** The hours of a stretch of traffic, as the recorder keeps them; an hour in which nothing came has no row. */
export function heardHours(traffic: Traffic): readonly HeardHour[] {
  const hours: HeardHour[] = [];
  for (let hour = traffic.from; hour < traffic.to; hour++) {
    const of = traffic.minutes.subarray((hour - traffic.from) * 60, (hour - traffic.from + 1) * 60);
    const entries = of.reduce((sum, n) => sum + n, 0);
    if (entries > 0) hours.push({ hour, entries, minutes: signs((minute) => (of[minute] as number) > 0) });
  }
  return hours;
}

/** In which minutes we listened: in all but those of our outages. */
export function listenedHours(
  span: { readonly from: HourNumber; readonly to: HourNumber },
  down: readonly Stretch[],
): ReadonlyMap<HourNumber, MinutesOfHour> {
  const hours = new Map<HourNumber, MinutesOfHour>();
  for (let hour = span.from; hour < span.to; hour++) {
    const missed = down.filter(({ from, to }) => from < (hour + 1) * 60 && to > hour * 60);
    const isMissed = (minute: number) => missed.some(({ from, to }) => minute >= from && minute < to);
    hours.set(hour, missed.length === 0 ? wholeHour : signs((minute) => !isMissed(hour * 60 + minute)));
  }
  return hours;
}

export function signs(isOne: (minute: number) => boolean): MinutesOfHour {
  return Array.from({ length: 60 }, (_, minute) => (isOne(minute) ? '1' : '0')).join('');
}

function spread(random: SeededRandom, by: number): number {
  return Math.exp(by * normal(random));
}

function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** How many of what is `expected` on average. */
function poisson(random: SeededRandom, expected: number): number {
  if (expected > 50) return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal(random)));
  let count = 0;
  // The time between two arrivals is exponential; they are counted until the hour is over.
  let passed = -Math.log(1 - random.next());
  while (passed < expected) {
    count += 1;
    passed -= Math.log(1 - random.next());
  }
  return count;
}

const clinic = (weekday: number, saturday: number, sunday: number, night: number) => (hourOfWeek: number) => {
  const hour = hourOfWeek % 24;
  const day = Math.floor(hourOfWeek / 24);
  if (hour < 7 || hour >= 21) return night;
  const peak = day === 6 ? sunday : day === 5 ? saturday : weekday;
  return hour < 9 || hour >= 18 ? Math.max(night, peak * 0.4) : hour === 13 ? peak * 0.7 : peak;
};

/** The feeds of a trust, from one that never pauses to one that speaks a few times a week. */
export const simulatedFeeds: readonly SimulatedFeed[] = [
  { name: 'RIS', kind: 'hl7', rate: clinic(90, 30, 22, 5), minutes: [1, 1], entries: [1, 1] },
  { name: 'PAS', kind: 'hl7', rate: clinic(420, 200, 160, 45), minutes: [1, 1], entries: [1, 1] },
  { name: 'PAS of a community site', kind: 'hl7', rate: clinic(24, 4, 0, 0), minutes: [1, 1], entries: [1, 1] },
  { name: 'Reports of a company', kind: 'hl7', rate: evenings(14), minutes: [1, 3], entries: [1, 12] },
  { name: 'CT', kind: 'dicom', rate: clinic(3.2, 1.2, 1, 0.5), minutes: [2, 7], entries: [120, 1200] },
  {
    name: 'MR on Tuesdays and Thursdays',
    kind: 'dicom',
    rate: onDays([1, 3], 1.6),
    minutes: [8, 25],
    entries: [200, 900],
  },
  { name: 'X-ray', kind: 'dicom', rate: clinic(11, 5, 4, 1.5), minutes: [1, 2], entries: [1, 4] },
  { name: 'Mobile X-ray', kind: 'dicom', rate: clinic(1.4, 1, 1, 0.6), minutes: [1, 1], entries: [1, 2] },
  { name: 'Ultrasound of a clinic', kind: 'dicom', rate: clinic(3, 0, 0, 0), minutes: [4, 15], entries: [10, 40] },
  { name: 'Bone density', kind: 'dicom', rate: onDays([0, 2], 0.5), minutes: [1, 1], entries: [2, 4] },
  { name: 'Statistics at night', kind: 'hl7', rate: atNight(1), minutes: [3, 5], entries: [200, 400] },
];

function evenings(peak: number) {
  return (hourOfWeek: number) => {
    const hour = hourOfWeek % 24;
    return hour >= 17 && hour < 23 ? peak : hour >= 9 ? peak / 5 : 0.3;
  };
}

function onDays(days: readonly number[], peak: number) {
  return (hourOfWeek: number) =>
    days.includes(Math.floor(hourOfWeek / 24)) && hourOfWeek % 24 >= 8 && hourOfWeek % 24 < 18 ? peak : 0;
}

function atNight(peak: number) {
  return (hourOfWeek: number) => (hourOfWeek % 24 === 2 ? peak * 3 : 0);
}
