/**
 * Age as a clinical banner gives it (NHS CUI, Time Display): weeks below 12 weeks, months below 2 years, else years.
 *
 * Both are calendar days, `YYYY-MM-DD`. Null when the date of birth is no date or lies after `today`.
 */
export function ageInWords(birthDate: string | null, today: string): string | null {
  const born = parts(birthDate);
  const now = parts(today);
  if (!born || !now || born.day.getTime() > now.day.getTime()) return null;
  const days = Math.round((now.day.getTime() - born.day.getTime()) / 86_400_000);
  if (days < 12 * 7) return days < 14 ? `${days}d` : `${Math.floor(days / 7)}w`;
  const months = (now.year - born.year) * 12 + now.month - born.month - (now.date < born.date ? 1 : 0);
  return months < 24 ? `${months}m` : `${Math.floor(months / 12)}y`;
}

function parts(text: string | null): { day: Date; year: number; month: number; date: number } | null {
  const found = text?.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  if (!found) return null;
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const day = new Date(Date.UTC(year, month - 1, date));
  return day.getUTCMonth() === month - 1 && day.getUTCDate() === date ? { day, year, month, date } : null;
}
