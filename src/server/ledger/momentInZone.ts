/** A moment as people read it in a zone: `14:05 on 22 November 2026`. */
export function momentInZone(moment: Date, zone: string): string {
  const clock = moment.toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const day = moment.toLocaleDateString('en-GB', { timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' });
  return `${clock} on ${day}`;
}
