/** Arithmetic of ISO instants as they stand in facts. All of them are UTC, so they compare as text. */
export function minutesAfter(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString();
}

export function hoursAfter(instant: string, hours: number): string {
  return minutesAfter(instant, hours * 60);
}

export function earliest(...instants: readonly (string | null)[]): string | null {
  return instants.filter((instant) => instant !== null).sort()[0] ?? null;
}

export function latest(...instants: readonly (string | null)[]): string | null {
  return (
    instants
      .filter((instant) => instant !== null)
      .sort()
      .at(-1) ?? null
  );
}

const months = 'January February March April May June July August September October November December'.split(' ');

/** `20 November 2026`, the day of an instant in UTC. */
export function dayInWords(instant: string): string {
  const [year, month, day] = instant.slice(0, 10).split('-');
  return `${Number(day)} ${months[Number(month) - 1]} ${year}`;
}
