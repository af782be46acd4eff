/** The moment at which the pages are drawn in tests. */
export const asOf = '2026-11-22T14:05:07.000Z';

/** So many minutes before that moment. */
export const ago = (minutes: number) => new Date(Date.parse(asOf) - minutes * 60_000).toISOString();
export const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const day = 24 * 60;
