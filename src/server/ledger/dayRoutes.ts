import { listDays, seeDay, signDay } from '../../api/days.ts';
import type { DayObstacle } from '../../domain/ledger/dayClose.ts';
import { dayAt, daysAfter, type LocalDay, localDay } from '../../domain/ledger/localDay.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import type { Queries } from './aliases.ts';
import { applyDaySignature, type DaySigned, loadDaySignatures } from './daySignature.ts';
import { type DayDrawnUp, type DayScope, drawUpDay } from './drawUpDay.ts';
import { loadDays } from './listDays.ts';
import { examsOfPart, toAccountShown, toDayRows } from './showDay.ts';
import { sitesKnown } from './sitesKnown.ts';

/** What these routes are given besides the door. */
export interface DayRoom {
  /** The IANA zone in which days begin and end: `Europe/London`. */
  readonly zone: string;
  /** Whether something received lies unrecorded for longer than it should: then no account is complete. */
  readonly isBehind: (now: Date) => boolean;
}

const pageSize = 50;

/** The days: their accounts, and their signing (R1). */
export function dayRoutes(http: Http, room: DayRoom): void {
  serve(http, listDays, async ({ body, caller }) => {
    const now = http.clock();
    const before = body.before === undefined ? daysAfter(dayAt(now, room.zone), 1) : dayOf(body.before, room).day;
    const { site } = scopeOf(body, caller);
    const [days, sites] = await Promise.all([
      loadDays(http.pool, { before, site, zone: room.zone, now }),
      sitesKnown(http.pool, caller.sites),
    ]);
    return { asOf: now.toISOString(), site, sites, everySite: caller.sites === 'everywhere', days };
  });

  serve(http, seeDay, async ({ body, caller, about }) => {
    const now = http.clock();
    const scope = scopeOf(body, caller);
    const day = dayOf(body.day, room);
    about({ day: day.day, site: scope.site ?? '', modality: scope.modality ?? '' });
    const [drawn, sites, silences] = await Promise.all([
      drawUpDay(http.pool, day, scope, { now, isBehind: room.isBehind(now) }),
      sitesKnown(http.pool, caller.sites),
      silencesOf(http.pool, day, scope.site),
    ]);
    const shown = examsOfPart(drawn, body.show ?? 'not-owned');
    const first = body.after === undefined ? 0 : shown.indexOf(body.after) + 1;
    const page = shown.slice(first, first + (body.limit ?? pageSize));
    about({ exams: page });
    return {
      ...{ asOf: now.toISOString(), ...toAccountShown(drawn), silences },
      ...{ sites, everySite: caller.sites === 'everywhere' },
      shown: shown.length,
      exams: await toDayRows(http.db, drawn, page),
      next: first + page.length < shown.length ? (page.at(-1) ?? null) : null,
    };
  });

  serve(http, signDay, async ({ body, caller, about, auditIn }) => {
    if (caller.kind !== 'person') throw new Problem(403, 'NOT_A_PERSON', 'Only a person can answer for this');
    const now = http.clock();
    const scope = scopeOf(body, caller);
    const day = dayOf(body.day, room);
    about({ day: day.day, site: scope.site ?? '', modality: scope.modality ?? '', sha256: body.sha256 });
    const connection = await http.pool.connect();
    try {
      await connection.query('begin');
      const drawn = await drawUpDay(connection, day, scope, { now, isBehind: room.isBehind(now) });
      mustBeSignable(drawn, body);
      const revision = body.after + 1;
      const { account, sha256 } = drawn;
      const said = { day: day.day, site: scope.site ?? '', modality: scope.modality ?? '', revision, sha256, account };
      const statement: DaySigned = { what: 'sign-day', madeAt: now.toISOString(), madeBy: caller.name, body: said };
      if (!(await applyDaySignature(connection, statement))) {
        throw daySigned((await loadDaySignatures(connection, { day: day.day, ...scope })).at(-1));
      }
      await connection.query('insert into statement (made_at, made_by, what, body) values ($1, $2, $3, $4)', [
        ...[statement.madeAt, statement.madeBy, statement.what],
        JSON.stringify(said),
      ]);
      await auditIn(connection);
      await connection.query('commit');
      return { revision, at: statement.madeAt };
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      connection.release();
    }
  });
}

/** Refuses what would sign something else than what was seen, or what may not be signed. */
function mustBeSignable(drawn: DayDrawnUp, seen: { readonly sha256: string; readonly after: number }): void {
  const last = drawn.signatures.at(-1);
  if ((last?.revision ?? 0) !== seen.after || (last && drawn.changes?.length === 0)) throw daySigned(last);
  const [obstacle] = drawn.obstacles;
  if (obstacle) throw obstacleProblem(obstacle);
  if (drawn.sha256 !== seen.sha256)
    throw new Problem(409, 'DAY_CHANGED', 'The account has changed since you saw it: look at it again');
}

function obstacleProblem(obstacle: DayObstacle): Problem {
  switch (obstacle.kind) {
    case 'not-over':
      return new Problem(409, 'DAY_NOT_OVER', 'This day is not over');
    case 'behind':
      return new Problem(
        409,
        'DAY_NOT_BALANCED',
        'Something that was heard is not worked out yet: try again in a minute',
      );
    case 'not-owned': {
      const { length } = obstacle.examIds;
      const exams = length === 1 ? '1 exam has a difference' : `${length} exams have differences`;
      return new Problem(409, 'DAY_NOT_OWNED', `${exams} that nobody has: somebody must take it first`);
    }
  }
}

function daySigned(last: { readonly signed_by: string; readonly signed_at: Date } | undefined): Problem {
  const says = last
    ? `${last.signed_by} signed this day at ${last.signed_at.toISOString()}`
    : 'Nobody has signed this day';
  return new Problem(409, 'DAY_SIGNED', says);
}

/** What the caller may see: one site, or, for who may see them all, every site together. */
function scopeOf(body: { readonly site?: string; readonly modality?: string }, { sites }: Caller): DayScope {
  const modality = body.modality || null;
  if (sites === 'everywhere') return { site: body.site || null, modality };
  const site = body.site || sites[0];
  if (site === undefined || !sites.includes(site)) throw new NotFound();
  return { site, modality };
}

function dayOf(text: string, { zone }: DayRoom): LocalDay {
  const day = localDay(text, zone);
  if (!day || text < '1900') {
    throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no day YYYY-MM-DD', { where: '/body/day' });
  }
  return day;
}

async function silencesOf(queries: Queries, { from, to }: LocalDay, site: string | null) {
  const { rows } = await queries.query<{ name: string; since: Date; closed_at: Date | null }>({
    name: 'day-silences',
    text: `select name, since, closed_at from silence join feed using (kind, sender)
      where since < $2 and coalesce(closed_at, 'infinity') > $1 and ($3::text is null or site = $3) order by since limit 100`,
    values: [from, to, site],
  });
  return rows.map(({ name, since, closed_at }) => ({
    name: name.slice(0, 100),
    since: since.toISOString(),
    until: closed_at?.toISOString() ?? null,
  }));
}
