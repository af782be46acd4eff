import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { DatabaseError } from './databaseError.ts';

const folder = new URL('./migrations/', import.meta.url);

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** All migrations in order. Their numbers have no gap (a law holds them to it). */
export function readMigrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 4)),
      name: file,
      sql: readFileSync(new URL(file, folder), 'utf8'),
    }));
}

/** Brings the database forward to the shape this version needs; forward only, each step in a transaction of its own. */
export async function migrate(pool: pg.Pool): Promise<readonly Migration[]> {
  const connection = await pool.connect();
  try {
    // Two servers that start at once take turns.
    await connection.query('select pg_advisory_lock(7236801)');
    await connection.query(
      'create table if not exists migration (number integer primary key, name text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await connection.query<{ number: number }>('select number from migration order by number');
    const applied = new Set(rows.map((row) => row.number));
    const known = readMigrations();
    const newest = known.at(-1)?.number ?? 0;
    const beyond = [...applied].find((number) => number > newest);
    if (beyond !== undefined) {
      throw new DatabaseError(
        'DATABASE_NEWER_THAN_PROGRAM',
        `Cannot use the database: it is at step ${beyond}, this version knows steps up to ${newest}`,
      );
    }
    const missing = known.filter(({ number }) => !applied.has(number));
    for (const migration of missing) await apply(connection, migration);
    return missing;
  } finally {
    await connection.query('select pg_advisory_unlock(7236801)').catch(() => undefined);
    connection.release();
  }
}

async function apply(connection: pg.PoolClient, migration: Migration): Promise<void> {
  try {
    await connection.query('begin');
    await connection.query(migration.sql);
    await connection.query('insert into migration (number, name) values ($1, $2)', [migration.number, migration.name]);
    await connection.query('commit');
  } catch (cause) {
    await connection.query('rollback').catch(() => undefined);
    throw new DatabaseError(
      'DATABASE_MIGRATION_FAILED',
      `Cannot bring the database forward: step "${migration.name}" failed`,
      { cause },
    );
  }
}
