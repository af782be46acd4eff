import type pg from 'pg';
import { canonicalText } from '../../domain/ledger/heard.ts';
import { dayAt } from '../../domain/ledger/localDay.ts';

/** What is looked back on. The same question is the same run, which goes on where it was. */
export interface LookbackAsked {
  readonly site: string;
  /** IANA zone of the site: days and months are its own. */
  readonly zone: string;
  /** `YYYY-MM-DD`, both included. */
  readonly fromDay: string;
  /** Null: the day on which it was begun. */
  readonly toDay: string | null;
  readonly sources: readonly LookbackSourceAsked[];
}

export interface LookbackSourceAsked {
  readonly kind: 'export' | 'messages' | 'archive';
  /** A file with its size, or an archive with its address. */
  readonly name: string;
}

export type LookbackStage = 'loading' | 'preparing' | 'judging' | 'across' | 'done';

export interface LookbackRun extends Omit<LookbackAsked, 'sources' | 'toDay'> {
  readonly runId: number;
  readonly toDay: string;
  /** As of when the past is judged, however long it takes: ISO instant. */
  readonly startedAt: string;
  readonly stage: LookbackStage;
}

/** How far one source is read. */
export interface SourcePlace {
  readonly source: number;
  readonly place: number;
  readonly walkedTo: string | null;
  readonly rows: number;
  readonly refused: number;
  readonly isEnded: boolean;
}

/** Begins a look-back, or finds the one that was begun with the same question. */
export async function openRun(pool: pg.Pool, asked: LookbackAsked, now: Date): Promise<LookbackRun> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ run_id: number; stage: LookbackStage; to_day: string; started_at: Date }>(
      `insert into lookback_run (asked, site, zone, from_day, to_day, started_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (asked) do update set asked = excluded.asked returning run_id, stage, to_day::text, started_at`,
      [canonicalText(asked), asked.site, asked.zone, asked.fromDay, asked.toDay ?? dayAt(now, asked.zone), now],
    );
    const { run_id: runId, stage, to_day: toDay, started_at } = rows[0] as (typeof rows)[number];
    for (const [source, { kind, name }] of asked.sources.entries()) {
      await client.query(
        'insert into lookback_source (run_id, source, kind, name) values ($1, $2, $3, $4) on conflict do nothing',
        [runId, source, kind, name],
      );
    }
    await client.query('commit');
    const { site, zone, fromDay } = asked;
    return { runId, stage, site, zone, fromDay, toDay, startedAt: started_at.toISOString() };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

export async function placeOf(pool: pg.Pool, runId: number, source: number): Promise<SourcePlace> {
  const { rows } = await pool.query<{
    place: number;
    walked_to: string | null;
    row_count: number;
    refused: number;
    is_ended: boolean;
  }>(
    'select place, walked_to::text, row_count, refused, ended_at is not null as is_ended from lookback_source where run_id = $1 and source = $2',
    [runId, source],
  );
  const [row] = rows;
  if (!row) throw new Error(`Cannot read source ${source} of run ${runId}: there is none`);
  const { place, walked_to: walkedTo, row_count, refused, is_ended: isEnded } = row;
  return { source, place, walkedTo, rows: row_count, refused, isEnded };
}

export async function enterStage(client: pg.Pool | pg.ClientBase, runId: number, stage: LookbackStage): Promise<void> {
  await client.query('update lookback_run set stage = $2 where run_id = $1', [runId, stage]);
}

/** Work of which either all is written or nothing. The zone of the session is UTC, so that instants come as they are read. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query("begin; set local time zone 'UTC'");
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}
