/** What clocks and calendars of a zone show at an instant, as the systems of a hospital write it. */
export interface CivilTime {
  /** `20261122` */
  readonly date: string;
  /** `140507` */
  readonly time: string;
  readonly hour: number;
  /** `+0100` */
  readonly offset: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function civilTime(at: Date, zone: string): CivilTime {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const offset = (parts.timeZoneName ?? 'GMT').replace('GMT', '').replace(':', '') || '+0000';
  return {
    date: `${parts.year}${parts.month}${parts.day}`,
    time: `${parts.hour}${parts.minute}${parts.second}`,
    hour: Number(parts.hour),
    offset,
  };
}
