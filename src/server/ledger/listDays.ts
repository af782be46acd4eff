import type { listDays } from '../../api/days.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { daysAfter, localDay } from '../../domain/ledger/localDay.ts';
import type { Queries } from './aliases.ts';
import { takenByOneHere } from './takenByOneHere.ts';

type DayRow = ReplyOf<typeof listDays>['days'][number];

/** Days on one page. */
export const daysShown = 14;

/** The days before `before` at a site (null: all), the latest first, also those on which nothing was. */
export async function loadDays(
  queries: Queries,
  asked: { readonly before: string; readonly site: string | null; readonly zone: string; readonly now: Date },
): Promise<DayRow[]> {
  const { before, site, zone, now } = asked;
  const days = Array.from({ length: daysShown }, (_, place) => daysAfter(before, -1 - place));
  const bounds = days.map((day) => localDay(day, zone) as NonNullable<ReturnType<typeof localDay>>);
  const [counted, signed] = await Promise.all([
    queries.query<Counted>({
      name: 'days-counted',
      text: `select day.place, count(exam_id) as exams, count(exam_id) filter (where reading is not null) as performed,
          count(exam_id) filter (where unread_since is not null) as unread, count(free.exam_id) as not_taken
        from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as day (began, ended, place)
        left join exam on state <> 'joined' and sort_at >= day.began and sort_at < day.ended and ($3::text is null or site = $3)
        left join (select distinct exam_id from variance where closed_at is null and not ${takenByOneHere}) free using (exam_id)
        group by day.place`,
      values: [bounds.map(({ from }) => from), bounds.map(({ to }) => to), site],
    }),
    queries.query<Signed>({
      name: 'days-signed',
      text: `select distinct on (day, modality) day::text, modality, revision, signed_at, signed_by from day_signature
        where day = any($1::date[]) and site = $2 order by day, modality, revision desc`,
      values: [days, site ?? ''],
    }),
  ]);
  const byPlace = new Map(counted.rows.map((row) => [row.place, row]));
  return bounds.map(({ day, to }, place) => {
    const { exams, performed, unread, not_taken } = byPlace.get(place + 1) as Counted;
    return {
      ...{ day, exams, performed, unread, over: now >= to, notTaken: not_taken },
      signed: signed.rows.filter((row) => row.day === day).map(toSigned),
    };
  });
}

interface Counted {
  readonly place: number;
  readonly exams: number;
  readonly performed: number;
  readonly unread: number;
  readonly not_taken: number;
}

interface Signed {
  readonly day: string;
  readonly modality: string;
  readonly revision: number;
  readonly signed_at: Date;
  readonly signed_by: string;
}

function toSigned({ modality, revision, signed_at, signed_by }: Signed): DayRow['signed'][number] {
  return { modality: modality || null, by: signed_by.slice(0, 200), at: signed_at.toISOString(), revision };
}
