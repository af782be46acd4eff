import { type Kysely, sql } from 'kysely';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeSources } from '../../api/sources.ts';
import { lateImagesIn } from '../../domain/reconciliation/lateImages.ts';
import { clockInWords, wrongClock } from '../../domain/reconciliation/scannerClock.ts';
import type { SwapRules } from '../../domain/reconciliation/swapRules.ts';
import type { Evidence } from '../../domain/reconciliation/variance.ts';
import type { Database } from '../database/schema.ts';

type Sites = 'everywhere' | readonly string[];
type Sources = ReplyOf<typeof seeSources>;

/** The scanners whose clock is wrong by what the last ninety days say, the wrongest first. */
export async function loadWrongClocks(
  db: Kysely<Database>,
  sites: Sites,
  rules: SwapRules,
  now: Date,
): Promise<Sources['clocks']> {
  const { rows } = await sql<{ site: string; station: string; day: string; minutes: number; exams: number }>`
    select site, station, day::text as day, round(ahead_seconds / 60.0)::integer as minutes, ahead_exams as exams
    from scanner_day
    where day > (${now}::timestamptz at time zone 'UTC')::date - 90 and ahead_seconds is not null and ${at(sites)}
    order by site, station, day limit 50000`.execute(db);
  const days = rows.map((row) => ({ ...row, aheadMinutes: row.minutes }));
  return [...Map.groupBy(days, ({ site, station }) => JSON.stringify([site, station])).values()]
    .flatMap((ofOne) => {
      const wrong = wrongClock(ofOne, rules);
      const last = ofOne.at(-1);
      if (!wrong || !last) return [];
      const { site, station, exams } = last;
      const says = clockInWords(wrong.aheadMinutes);
      return [{ ...wrong, site: site.slice(0, 64), station: station.slice(0, 64), exams, says }];
    })
    .sort((a, b) => Math.abs(b.aheadMinutes) - Math.abs(a.aheadMinutes) || (a.station < b.station ? -1 : 1))
    .slice(0, 200);
}

/**
 * How often images of each station came after the report, in the last twelve months (R7): those that were seen since count too, that
 * somebody read them afterwards does not undo that they came late.
 */
export async function loadLateStations(db: Kysely<Database>, sites: Sites, now: Date): Promise<Sources['lateImages']> {
  const { rows } = await sql<{ site: string; evidence: readonly Evidence[]; open: boolean }>`
    select exam.site, evidence, closed_at is null as open from variance join exam using (exam_id)
    where kind = 'late-images' and since > ${now}::timestamptz - interval '1 year' and ${at(sites, sql.ref('exam.site'))}
    order by since desc limit 20000`.execute(db);
  const counted = new Map<string, Sources['lateImages'][number]>();
  for (const { site, evidence, open } of rows) {
    for (const { station, images } of lateImagesIn(evidence)) {
      const name = JSON.stringify([site, station]);
      const known = counted.get(name) ?? { site, station: station.slice(0, 64), exams: 0, images: 0, open: 0 };
      const [exams, openNow] = [known.exams + 1, known.open + (open ? 1 : 0)];
      counted.set(name, { ...known, exams, images: known.images + images, open: openNow });
    }
  }
  return [...counted.values()].sort((a, b) => b.exams - a.exams || (a.station < b.station ? -1 : 1)).slice(0, 200);
}

function at(sites: Sites, column = sql.ref('site')) {
  return sites === 'everywhere' ? sql`true` : sql`${column} = any(${[...sites]})`;
}
