import pg from 'pg';
import { type AuditRow, auditHash, noHash } from './auditEvent.ts';

/** Where a chain ended. Kept outside the database (on paper, in a log) it proves later that nothing before it was touched. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditFinding {
  /** The event that is wrong, or, of those that are missing, the first. */
  readonly sequence: number;
  readonly kind: 'altered' | 'missing' | 'unknown' | 'rewritten';
  readonly says: string;
}

export interface AuditVerdict {
  readonly events: number;
  readonly head: AuditHead;
  /** Empty when every event is as it was written. At most 100. */
  readonly findings: readonly AuditFinding[];
}

const mostFindings = 100;
const pageSize = 5_000;

/**
 * Reads the whole audit trail and says which events are not as they were written: altered, removed, inserted, swapped
 * or cut off at the end.
 *
 * Somebody who can write the tables could also write a whole new chain. Only `anchor`, a head that was noted outside
 * the database at an earlier time, shows that.
 */
export async function verifyAudit(db: pg.Pool | pg.ClientBase, anchor?: AuditHead): Promise<AuditVerdict> {
  if (!(db instanceof pg.Pool)) return verify(db, anchor);
  const client = await db.connect();
  try {
    // Events that are added meanwhile must not look like a head that does not fit.
    await client.query('begin isolation level repeatable read read only');
    return await verify(client, anchor);
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

async function verify(db: pg.ClientBase, anchor: AuditHead | undefined): Promise<AuditVerdict> {
  const findings: AuditFinding[] = [];
  let last: AuditHead = { sequence: 0, hash: noHash };
  let events = 0;
  for (;;) {
    const page = await readPage(db, last.sequence);
    for (const row of page) {
      findings.push(...judge(row, last));
      if (row.sequence === anchor?.sequence && row.hash !== anchor.hash) findings.push(rewritten(anchor.sequence));
      last = { sequence: row.sequence, hash: row.hash };
    }
    events += page.length;
    if (page.length < pageSize) break;
  }
  findings.push(...(await judgeEnd(db, last)));
  if (anchor && anchor.sequence > last.sequence) findings.push(rewritten(anchor.sequence));
  return { events, head: last, findings: findings.slice(0, mostFindings) };
}

interface StoredRow extends AuditRow {
  readonly hash: string;
}

async function readPage(db: pg.ClientBase, after: number): Promise<readonly StoredRow[]> {
  const { rows } = await db.query<StoredRow>(
    `select sequence, at, actor, actor_kind as "actorKind", action, about, outcome, address, request_id as "requestId",
            previous_hash as "previousHash", hash
       from audit_event where sequence > $1 order by sequence limit $2`,
    [after, pageSize],
  );
  return rows;
}

function judge(row: StoredRow, last: AuditHead): readonly AuditFinding[] {
  const { sequence } = row;
  if (sequence !== last.sequence + 1) return [missing(last.sequence + 1, sequence - 1), ...judgeContent(row)];
  if (row.previousHash !== last.hash) {
    return [altered(sequence, `event ${sequence} does not follow the event before it: one of the two was exchanged`)];
  }
  return judgeContent(row);
}

function judgeContent(row: StoredRow): readonly AuditFinding[] {
  if (auditHash(row) === row.hash) return [];
  return [altered(row.sequence, `event ${row.sequence} is not as it was written`)];
}

async function judgeEnd(db: pg.ClientBase, last: AuditHead): Promise<readonly AuditFinding[]> {
  const { rows } = await db.query<AuditHead>('select sequence, hash from audit_head');
  const head = rows[0];
  if (!head) return [altered(last.sequence, 'the note of where the trail ends is gone')];
  if (head.sequence > last.sequence) return [missing(last.sequence + 1, head.sequence)];
  if (head.sequence < last.sequence) {
    const says = `events ${head.sequence + 1} to ${last.sequence} were not written by this program`;
    return [{ sequence: head.sequence + 1, kind: 'unknown', says }];
  }
  if (head.hash !== last.hash)
    return [altered(last.sequence, `event ${last.sequence} is not the one the trail ended with`)];
  return [];
}

function altered(sequence: number, says: string): AuditFinding {
  return { sequence, kind: 'altered', says };
}

function missing(first: number, last: number): AuditFinding {
  const says = first === last ? `event ${first} is missing` : `events ${first} to ${last} are missing`;
  return { sequence: first, kind: 'missing', says };
}

function rewritten(sequence: number): AuditFinding {
  return { sequence, kind: 'rewritten', says: `event ${sequence} is not the one that was noted outside the database` };
}
