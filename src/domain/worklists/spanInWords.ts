const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A length of time in words that a tired person reads right: two units at most, the lesser left out when it is nought,
 * and from a fortnight on only days. `milliseconds` is rounded down; a negative one counts as nought.
 */
export function spanInWords(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < minute) return 'less than 1 min';
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return two(`${Math.floor(span / hour)} h`, Math.floor((span % hour) / minute), 'min');
  const days = Math.floor(span / day);
  const inDays = `${days} ${days === 1 ? 'day' : 'days'}`;
  return days >= 14 ? inDays : two(inDays, Math.floor((span % day) / hour), 'h');
}

function two(greater: string, lesser: number, unit: string): string {
  return lesser === 0 ? greater : `${greater} ${lesser} ${unit}`;
}
