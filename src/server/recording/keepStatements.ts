import type pg from 'pg';
import type { EntryLabel, KeptEntry } from '../journal/entry.ts';
import { textSha } from './textSha.ts';

/** A person's decision as it stands in the journal (`statements/….json`). */
export interface KeptStatement {
  readonly statement: number;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly what: string;
  readonly body: unknown;
}

/**
 * Copies what people decided in the database into the journal, so that the journal alone rebuilds everything.
 *
 * The hash is written down before the entry is, so that a crash in between leaves a statement that is known when it is
 * recorded, and is not applied a second time. Returns how many were kept.
 */
export async function keepStatements(
  pool: pg.Pool,
  append: (content: Uint8Array, label: EntryLabel) => Promise<KeptEntry>,
  clock: () => Date,
): Promise<number> {
  const { rows } = await pool.query<{
    statement_id: number;
    made_at: Date;
    made_by: string;
    what: string;
    body: unknown;
  }>(
    'select statement_id, made_at, made_by, what, body from statement where kept_at is null order by statement_id limit 100',
  );
  for (const row of rows) {
    const statement: KeptStatement = {
      statement: row.statement_id,
      madeAt: row.made_at.toISOString(),
      madeBy: row.made_by,
      what: row.what,
      body: row.body,
    };
    const content = JSON.stringify(statement);
    await pool.query('update statement set sha256 = $2 where statement_id = $1', [row.statement_id, textSha(content)]);
    await append(new TextEncoder().encode(content), {
      kind: 'statement',
      door: 'statement',
      sender: row.made_by,
      address: '',
      receivedAt: clock(),
      details: { what: row.what },
    });
    await pool.query('update statement set kept_at = $2 where statement_id = $1', [row.statement_id, clock()]);
  }
  return rows.length;
}
