import type { Decision, EvaluationBasis } from '../../domain/ledger/fact.ts';
import { linkedKey } from '../../domain/reconciliation/matchKeys.ts';
import { anchorOfRepair, anchorsOfRepair, type Repair } from '../../domain/reconciliation/repair.ts';
import { putOnAgenda } from './agenda.ts';
import type { Queries } from './aliases.ts';

/** A person's decision about an exam, as its statement in the journal holds it. */
export type DecisionStated = { readonly madeAt: string; readonly madeBy: string } & (
  | {
      readonly what: 'record-evaluation';
      readonly body: {
        readonly anchor: string;
        readonly evaluatedBy: string;
        readonly evaluatedAt: string;
        readonly basis: EvaluationBasis;
        readonly words: string;
      };
    }
  | { readonly what: 'ask-void'; readonly body: { readonly anchor: string; readonly reason: string } }
  | { readonly what: 'confirm-void' | 'withdraw-void'; readonly body: VoidNamed }
  | { readonly what: 'pause-reading'; readonly body: { readonly anchor: string; readonly reason: string } }
  | { readonly what: 'resume-reading'; readonly body: { readonly anchor: string } }
  | {
      readonly what: 'repair' | 'undo-repair';
      readonly body: { readonly repairId: string; readonly repair: Repair; readonly reason: string };
    }
);

/** The request that is meant: who settles one must have seen that one. */
export interface VoidNamed {
  readonly anchor: string;
  readonly askedBy: string;
  readonly askedAt: string;
}

const decisions: readonly string[] = [
  'record-evaluation',
  'ask-void',
  'confirm-void',
  'withdraw-void',
  'pause-reading',
  'resume-reading',
  'repair',
  'undo-repair',
] satisfies readonly DecisionStated['what'][];

export function isDecision(statement: { readonly what: string }): statement is DecisionStated {
  return decisions.includes(statement.what);
}

/**
 * Does what a statement says, the same when it is made and when it is read from the journal after a loss, and wakes the exam.
 * False: it changes nothing, because somebody else was first.
 */
export async function applyDecision(
  queries: Queries,
  statementId: number,
  statement: DecisionStated,
): Promise<boolean> {
  const isDone = await apply(queries, statementId, statement);
  if (isDone) await putOnAgenda(queries, anchorsOf(statement), new Date(statement.madeAt));
  return isDone;
}

function anchorsOf({ body }: DecisionStated): readonly string[] {
  return 'repair' in body ? anchorsOfRepair(body.repair) : [body.anchor];
}

async function apply(queries: Queries, statementId: number, statement: DecisionStated): Promise<boolean> {
  const { madeAt, madeBy } = statement;
  const [anchor = ''] = 'repair' in statement.body ? [anchorOfRepair(statement.body.repair)] : anchorsOf(statement);
  const add = (fact: Decision) => addFact(queries, statementId, anchor, fact);
  switch (statement.what) {
    case 'record-evaluation': {
      const { anchor: _, ...said } = statement.body;
      return add({ kind: 'evaluation', occurredAt: madeAt, ...said, recordedBy: madeBy });
    }
    case 'ask-void':
      return askVoid(queries, statement.body, madeBy, madeAt);
    case 'withdraw-void':
      return (await settleVoid(queries, statement.body, 'withdrawn', madeBy, madeAt)) !== null;
    case 'confirm-void': {
      if (statement.body.askedBy === madeBy) return false;
      const reason = await settleVoid(queries, statement.body, 'confirmed', madeBy, madeAt);
      if (reason === null) return false;
      const { askedBy } = statement.body;
      return add({ kind: 'void', occurredAt: madeAt, reason, askedBy, confirmedBy: madeBy });
    }
    case 'pause-reading':
      return add({ kind: 'pause', occurredAt: madeAt, reason: statement.body.reason, pausedBy: madeBy });
    case 'resume-reading':
      return add({ kind: 'resume', occurredAt: madeAt, resumedBy: madeBy });
    case 'repair':
      await nameLink(queries, statement.body.repair);
      return add({ kind: 'repair', occurredAt: madeAt, ...statement.body, repairedBy: madeBy });
    case 'undo-repair': {
      const { repairId, reason } = statement.body;
      return add({ kind: 'undo', occurredAt: madeAt, repairId, reason, undoneBy: madeBy });
    }
  }
}

async function addFact(queries: Queries, statementId: number, anchor: string, fact: Decision): Promise<true> {
  await queries.query(
    `insert into fact (subject, kind, feed_id, message_id, statement_id, ordinal, occurred_at, received_at, body)
     values ($1, $2, null, null, $3, 0, $4, $4, $5)`,
    [anchor, fact.kind, statementId, fact.occurredAt, JSON.stringify(fact)],
  );
  return true;
}

/**
 * From now on, what is said of the order looks at the images again, and the reverse, whether or not they share anything else; and from
 * each the repair is found.
 */
async function nameLink(queries: Queries, repair: Repair): Promise<void> {
  if (repair.kind !== 'link' && repair.kind !== 'unlink') return;
  await queries.query(
    `insert into subject_key (subject, key) select subject, $2 from unnest($1::text[]) as subject on conflict do nothing`,
    [[...anchorsOfRepair(repair)].sort(), linkedKey(repair.studyInstanceUid)],
  );
}

async function askVoid(
  queries: Queries,
  { anchor, reason }: { readonly anchor: string; readonly reason: string },
  by: string,
  at: string,
): Promise<boolean> {
  const { rowCount } = await queries.query(
    `insert into void_request (anchor, reason, asked_by, asked_at) values ($1, $2, $3, $4)
     on conflict (anchor) where settled_at is null do nothing`,
    [anchor, reason, by, at],
  );
  return rowCount === 1;
}

/** The reason that was given for it; null when it stands open no more. */
async function settleVoid(
  queries: Queries,
  { anchor, askedBy, askedAt }: VoidNamed,
  outcome: 'confirmed' | 'withdrawn',
  by: string,
  at: string,
): Promise<string | null> {
  const { rows } = await queries.query<{ reason: string }>(
    `update void_request set settled_by = $4, settled_at = $5, outcome = $6
     where anchor = $1 and asked_by = $2 and date_trunc('milliseconds', asked_at) = $3 and settled_at is null
     returning reason`,
    [anchor, askedBy, askedAt, by, at, outcome],
  );
  return rows[0]?.reason ?? null;
}
