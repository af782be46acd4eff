import { type Kysely, sql } from 'kysely';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeSources } from '../../api/sources.ts';
import { onlyInImage } from '../../domain/reconciliation/imagesWithoutOrder.ts';
import type { SwapRules } from '../../domain/reconciliation/swapRules.ts';
import type { Database } from '../database/schema.ts';
import { type Http, serve } from '../http/serve.ts';
import { loadLateStations, loadWrongClocks } from './loadScanners.ts';

type Sites = 'everywhere' | readonly string[];
type Sources = ReplyOf<typeof seeSources>;

/** Where differences come from (R5), how often a patient stood in images only (R2), late images (R7) and wrong clocks by scanner (R13). */
export function sourceRoutes(http: Http, rules: SwapRules): void {
  serve(http, seeSources, async ({ caller }) => {
    const now = http.clock();
    const [nhsNumbers, months, clocks, lateImages] = await Promise.all([
      wrongNumbers(http.db, caller.sites, now),
      countOnlyInImage(http.db, caller.sites),
      loadWrongClocks(http.db, caller.sites, rules, now),
      loadLateStations(http.db, caller.sites, now),
    ]);
    const sum = (of: (month: MonthCounted) => number) => months.reduce((all, month) => all + of(month), 0);
    return {
      asOf: now.toISOString(),
      nhsNumbers,
      onlyInImage: {
        open: sum(({ open }) => open),
        ever: sum(({ exams }) => exams),
        months: months.map(({ month, exams }) => ({ month, exams })),
      },
      clocks,
      lateImages,
    };
  });
}

async function wrongNumbers(db: Kysely<Database>, sites: Sites, now: Date): Promise<Sources['nhsNumbers']> {
  const { rows } = await sql<Omit<Sources['nhsNumbers'][number], 'wrongPerThousand'>>`
    select site, system, source, modality, sum(said)::bigint as said, sum(wrong)::bigint as wrong
    from nhs_number_said
    where month > ${now}::timestamptz - interval '1 year' and ${sites === 'everywhere' ? sql`true` : sql`site = any(${[...sites]})`}
    group by site, system, source, modality having sum(wrong) > 0
    order by sum(wrong)::numeric / sum(said) desc, sum(wrong) desc, site, system, source, modality limit 200`.execute(
    db,
  );
  return rows.map((row) => ({
    ...row,
    site: row.site.slice(0, 64),
    source: row.source.slice(0, 300),
    modality: row.modality.slice(0, 16),
    wrongPerThousand: Math.round((row.wrong / row.said) * 10_000) / 10,
  }));
}

interface MonthCounted {
  readonly month: string;
  readonly exams: number;
  readonly open: number;
}

/** Closed ones count too: that somebody found the patient afterwards does not undo that nobody knew. */
async function countOnlyInImage(db: Kysely<Database>, sites: Sites): Promise<readonly MonthCounted[]> {
  const { rows } = await sql<MonthCounted>`
    select to_char(since at time zone 'UTC', 'YYYY-MM') as month, count(*) as exams,
      count(*) filter (where closed_at is null) as open
    from variance join exam using (exam_id)
    where kind = 'images-without-order' and part = ${onlyInImage}
      and ${sites === 'everywhere' ? sql`true` : sql`exam.site = any(${[...sites]})`}
    group by 1 order by 1`.execute(db);
  return rows;
}
