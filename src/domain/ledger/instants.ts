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
