import { CompiledQuery, type Kysely } from 'kysely';
import pg from 'pg';
import { AuditError } from './auditError.ts';
import { type AuditEvent, type AuditRow, auditHash, fitAuditEvent } from './auditEvent.ts';

/** A transaction that is open already. `Kysely<never>` takes that of any set of tables. */
export type AuditTransaction = pg.ClientBase | Pick<Kysely<never>, 'executeQuery'>;

/**
 * Adds an event to the end of the audit trail and resolves when it is durable.
 *
 * Given a transaction, the event stands or falls with it; call it last, because it holds the end of the chain until
 * the commit. Given the pool, events that come while one transaction is under way ride together in the next, so that
 * a view costs a few milliseconds at any load. Rejects with AuditError.
 */
export function recordAudit(db: pg.Pool | AuditTransaction, event: AuditEvent): Promise<void> {
  if (db instanceof pg.Pool) return record(db, event);
  return appendEvents(asking(db), [event]).catch(notWritten);
}

interface Waiting {
  readonly event: AuditEvent;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

const waitingFor = new WeakMap<pg.Pool, Waiting[]>();
const mostTogether = 500;

function record(pool: pg.Pool, event: AuditEvent): Promise<void> {
  return new Promise((written, failed) => {
    const one = { event, written, failed };
    const waiting = waitingFor.get(pool);
    if (waiting) {
      waiting.push(one);
      return;
    }
    waitingFor.set(pool, [one]);
    void writeWaiting(pool);
  });
}

async function writeWaiting(pool: pg.Pool): Promise<void> {
  const waiting = waitingFor.get(pool) ?? [];
  while (waiting.length > 0) {
    const together = waiting.splice(0, mostTogether);
    try {
      await inTransaction(
        pool,
        together.map(({ event }) => event),
      );
      for (const { written } of together) written();
    } catch (cause) {
      for (const { failed } of together) notWritten(cause).catch(failed);
    }
  }
  waitingFor.delete(pool);
}

async function inTransaction(pool: pg.Pool, events: readonly AuditEvent[]): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('begin');
    await appendEvents(asking(client), events);
    await client.query('commit');
    broken = false;
  } finally {
    // A connection whose transaction did not end well is thrown away, and its transaction with it.
    client.release(broken);
  }
}

type Ask = (sql: string, values: unknown[]) => Promise<readonly unknown[]>;

/** The row lock on the head makes all writers, of every server, take turns: one chain, no fork. */
async function appendEvents(ask: Ask, events: readonly AuditEvent[]): Promise<void> {
  const [head] = (await ask('select sequence, hash from audit_head for update', [])) as {
    sequence: number;
    hash: string;
  }[];
  if (!head) throw new Error('Cannot add to the audit trail: its head is missing');

  let { sequence, hash } = head;
  const rows = events.map((event) => {
    sequence += 1;
    const row: AuditRow = { ...fitAuditEvent(event), sequence, previousHash: hash };
    hash = auditHash(row);
    return { ...row, hash };
  });
  await ask(
    `with added as (
       insert into audit_event (sequence, at, actor, actor_kind, action, about, outcome, address, request_id, previous_hash, hash)
       select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
                            $8::text[], $9::text[], $10::text[], $11::text[])
     )
     update audit_head set sequence = $12, hash = $13`,
    [
      rows.map((row) => row.sequence),
      rows.map((row) => row.at.toISOString()),
      rows.map((row) => row.actor),
      rows.map((row) => row.actorKind),
      rows.map((row) => row.action),
      rows.map((row) => JSON.stringify(row.about)),
      rows.map((row) => row.outcome),
      rows.map((row) => row.address),
      rows.map((row) => row.requestId),
      rows.map((row) => row.previousHash),
      rows.map((row) => row.hash),
      sequence,
      hash,
    ],
  );
}

function asking(tx: AuditTransaction): Ask {
  if ('executeQuery' in tx) {
    return async (sql, values) => (await tx.executeQuery(CompiledQuery.raw(sql, values))).rows;
  }
  return async (sql, values) => (await tx.query(sql, values)).rows;
}

function notWritten(cause: unknown): Promise<never> {
  return Promise.reject(new AuditError('Cannot write the audit trail: the database did not take the event', { cause }));
}
