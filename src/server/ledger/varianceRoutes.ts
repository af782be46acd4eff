import type pg from 'pg';
import type { BodyOf } from '../../api/endpoint.ts';
import {
  handleVariance,
  handleVariances as handleVariancesEndpoint,
  listHandlers,
  searchVariances,
  seeVariance,
} from '../../api/variances.ts';
import { type Role, roles } from '../../domain/access/permission.ts';
import type { VarianceAct } from '../../domain/reconciliation/varianceHandling.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import { findVariances, readVarianceCursor, type VariancesAsked, writeVarianceCursor } from './findVariances.ts';
import { type ActAsked, type ActResult, type HandlingRoom, handleVariances } from './handleVariances.ts';
import { loadPeople, mayHandle } from './loadPeople.ts';
import { loadVarianceRows, loadVariancesOfExam } from './loadVariances.ts';
import { maySee } from './maySee.ts';
import { sitesKnown } from './sitesKnown.ts';

/** What these routes are given besides the door. */
export interface VarianceRoom extends HandlingRoom {
  /** Names of the feeds of these sites that have fallen silent, for the line above every list. */
  readonly silentFeeds: (sites: 'everywhere' | readonly string[]) => Promise<readonly string[]>;
}

const pageSize = 50;

/** Variances: the queue, one with its history, and what people do about them. */
export function varianceRoutes(http: Http, room: VarianceRoom): void {
  const { db, clock } = http;

  serve(http, searchVariances, async ({ body, caller, about }) => {
    const now = clock();
    const asked: VariancesAsked = {
      ...body,
      owner: ownerOf(body.owner, caller),
      sites: caller.sites,
      now,
      after: cursorOf(body.after),
      limit: body.limit ?? pageSize,
    };
    const [found, silentFeeds, sites] = await Promise.all([
      findVariances(db, asked),
      room.silentFeeds(caller.sites),
      sitesKnown(http.pool, caller.sites),
    ]);
    const variances = await loadVarianceRows(db, found.varianceIds, room.policy);
    about({ variances: found.varianceIds, exams: [...new Set(variances.map(({ examId }) => examId))] });
    const next = found.next && writeVarianceCursor(found.next);
    return { asOf: now.toISOString(), total: found.total, variances, next, sites, silentFeeds: [...silentFeeds] };
  });

  serve(http, seeVariance, async ({ params, caller, about }) => {
    const [row] = await loadVarianceRows(db, [params.varianceId], room.policy);
    if (!row || !maySee(caller.sites, row.site)) throw new NotFound();
    about({ examId: row.examId });
    const { open, closed } = await loadVariancesOfExam(db, row.examId, room.policy);
    const variance = [...open, ...closed].find(({ varianceId }) => varianceId === params.varianceId);
    if (!variance) throw new NotFound();
    return { asOf: clock().toISOString(), row, variance };
  });

  serve(http, listHandlers, async ({ body, caller }) => {
    if (!body.sites.every((site) => maySee(caller.sites, site))) throw new NotFound();
    const people = [...(await loadPeople(db)).values()].filter((one) =>
      body.sites.every((site) => mayHandle(one, site)),
    );
    return {
      people: people
        .map(({ username, displayName, roles: held }) => ({
          username,
          displayName,
          roles: [...new Set(held.map(({ role }) => role))],
        }))
        .sort((a, b) => a.displayName.localeCompare(b.displayName, 'en-GB')),
    };
  });

  serve(http, handleVariance, async ({ params, body, caller, about, auditIn }) => {
    const asked = askedOf([{ ...params, version: body.version }], body.act, caller, clock());
    about({ act: body.act.act });
    return inTransaction(http.pool, async (tx) => {
      const [result] = await handleVariances(tx, db, asked, room);
      if (!result || result.kind === 'not-found') throw new NotFound();
      if (result.kind === 'refused') throw result.problem;
      await auditIn(tx);
      return { says: result.says };
    });
  });

  serve(http, handleVariancesEndpoint, async ({ body, caller, about, auditIn }) => {
    const now = clock();
    const asked = askedOf(body.variances, body.act, caller, now);
    return inTransaction(http.pool, async (tx) => {
      const results = await handleVariances(tx, db, asked, room);
      about({
        act: body.act.act,
        variances: results.filter(({ kind }) => kind === 'done').map((one) => one.varianceId),
      });
      await auditIn(tx);
      return { asOf: now.toISOString(), results: results.map(shownResult) };
    });
  });
}

function ownerOf(owner: BodyOf<typeof searchVariances>['owner'], caller: Caller): VariancesAsked['owner'] {
  if (owner === undefined) return undefined;
  return owner === 'mine' ? { username: caller.name } : { roles: caller.roles };
}

function cursorOf(text: string | undefined): VariancesAsked['after'] {
  if (text === undefined) return null;
  const cursor = readVarianceCursor(text);
  if (!cursor)
    throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no place in a list', { where: '/body/after' });
  return cursor;
}

function askedOf(
  variances: ActAsked['variances'],
  act: BodyOf<typeof handleVariance>['act'],
  caller: Caller,
  now: Date,
): ActAsked {
  const by = { username: caller.name, isPerson: caller.kind === 'person' };
  return { variances, act: actOf(act), by, sites: caller.sites, now };
}

function actOf(act: BodyOf<typeof handleVariance>['act']): VarianceAct {
  switch (act.act) {
    case 'take':
      return { act: 'take' };
    case 'release':
      return { act: 'release', words: act.words?.trim() ?? null };
    case 'comment':
      return { act: 'comment', words: act.words.trim() };
    case 'snooze':
      return { act: 'snooze', hours: act.hours, words: act.words.trim() };
    case 'hand-over':
      return { act: 'hand-over', to: handedTo(act.toRole, act.toPerson), words: act.words?.trim() ?? null };
  }
}

function handedTo(role: string | undefined, person: string | undefined) {
  if ((role === undefined) === (person === undefined)) {
    throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'Hand it to a role or to a person', { where: '/body/act' });
  }
  if (person !== undefined) return { person };
  if (!roles.includes(role as Role)) throw new Problem(422, 'ROLE_UNKNOWN', 'There is no such role');
  return { role: role as Role };
}

function shownResult(result: ActResult) {
  const { varianceId } = result;
  if (result.kind === 'done') return { varianceId, done: true, says: result.says.slice(0, 300), code: null };
  const problem = result.kind === 'refused' ? result.problem : new NotFound();
  return { varianceId, done: false, says: problem.message.slice(0, 300), code: problem.code };
}

/** A deadlock or a serialization failure is the other side's turn first. */
const othersTurn = new Set(['40P01', '40001']);

async function inTransaction<R>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<R>, tries = 3): Promise<R> {
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    const result = await work(connection);
    await connection.query('commit');
    return result;
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    if (tries > 1 && othersTurn.has(String((error as { code?: unknown }).code))) {
      return await inTransaction(pool, work, tries - 1);
    }
    throw error;
  } finally {
    connection.release();
  }
}
