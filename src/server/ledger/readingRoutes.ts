import type pg from 'pg';
import {
  askVoid,
  confirmVoid,
  pauseReading,
  type ReadingKept,
  recordEvaluation,
  resumeReading,
  withdrawVoid,
} from '../../api/reading.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import { putOnAgenda } from './agenda.ts';
import { applyDecision, type DecisionStated } from './applyDecision.ts';
import { balanceNow } from './balanceNow.ts';
import { loadDecisions } from './loadDecisions.ts';
import { type OpenVoid, openVoidOf } from './openVoidOf.ts';
import { saveStatement } from './saveStatement.ts';

/** What these routes are given besides the door. */
export interface ReadingRoom {
  readonly policies: Policies;
}

/** What a person decides, without who and when. */
type Decided = DecisionStated extends infer D ? (D extends DecisionStated ? Pick<D, 'what' | 'body'> : never) : never;

/**
 * What people decide about the reading of an exam: that it was evaluated without a report, that there is nothing to evaluate
 * (two people), that its clock stands still. Each is one transaction: the statement, its fact, the audit event, the balance.
 */
export function readingRoutes(http: Http, { policies }: ReadingRoom): void {
  const { pool, clock } = http;

  serve(http, recordEvaluation, async ({ params, body, caller, auditIn }) => {
    await deciding(params.examId, caller, auditIn, async (exam, decide) => {
      mustBeInTime(body.evaluatedAt, exam.reading, clock());
      const same = (await decisionsOf(exam)).some(
        (one) => one.kind === 'evaluation' && one.words === body.words && one.evaluatedAt === body.evaluatedAt,
      );
      // The same press twice records it once.
      if (!same) await decide({ what: 'record-evaluation', body: { anchor: exam.anchor, ...body } });
    });
    return {};
  });

  serve(http, askVoid, async ({ params, body, caller, auditIn }) => {
    const askedAt = clock().toISOString();
    await deciding(params.examId, caller, auditIn, async (exam, decide) => {
      const done = await decide({ what: 'ask-void', body: { anchor: exam.anchor, ...body } }, askedAt);
      if (!done) throw asked(await openVoidOf(exam.connection, [exam.anchor]));
    });
    return { reason: body.reason.slice(0, 500), askedBy: caller.name, askedAt };
  });

  serve(http, confirmVoid, async ({ params, body, caller, auditIn }) => {
    if (body.askedBy === caller.name)
      throw new Problem(409, 'VOID_NEEDS_ANOTHER', 'You asked for this: another person must confirm it');
    await deciding(params.examId, caller, auditIn, async (exam, decide) => {
      const done = await decide({ what: 'confirm-void', body: { anchor: exam.anchor, ...body } });
      if (!done) throw await settled(exam);
    });
    return {};
  });

  serve(http, withdrawVoid, async ({ params, caller, auditIn }) => {
    await deciding(params.examId, caller, auditIn, async (exam, decide) => {
      const open = await openVoidOf(exam.connection, [exam.anchor]);
      if (!open) throw await settled(exam);
      const { askedBy, askedAt } = open;
      await decide({ what: 'withdraw-void', body: { anchor: exam.anchor, askedBy, askedAt } });
    });
    return {};
  });

  serve(http, pauseReading, async ({ params, body, caller, auditIn }) => {
    await deciding(params.examId, caller, auditIn, async (exam, decide) => {
      const running = exam.reading?.pauses.at(-1);
      if (running?.until === null)
        throw new Problem(409, 'READING_PAUSED', `${running.by} stopped this clock at ${running.since}`);
      await decide({ what: 'pause-reading', body: { anchor: exam.anchor, reason: body.reason } });
    });
    return {};
  });

  serve(http, resumeReading, async ({ params, caller, auditIn }) => {
    await deciding(params.examId, caller, auditIn, async (exam, decide) => {
      const last = exam.reading?.pauses.at(-1);
      if (last?.until !== null) throw new Problem(409, 'READING_RUNS', 'This clock runs already');
      await decide({ what: 'resume-reading', body: { anchor: exam.anchor } });
    });
    return {};
  });

  /** The exam as it is decided about: locked, so that of two who decide at once the second sees what the first did. */
  interface ExamDecided {
    readonly anchor: string;
    readonly reading: ReadingKept | null;
    readonly connection: pg.PoolClient;
  }

  async function deciding(
    examId: string,
    caller: Caller,
    auditIn: (tx: pg.PoolClient) => Promise<void>,
    work: (exam: ExamDecided, decide: (decided: Decided, at?: string) => Promise<boolean>) => Promise<void>,
  ): Promise<void> {
    if (caller.kind !== 'person') throw new Problem(403, 'NOT_A_PERSON', 'Only a person can answer for this');
    const connection = await pool.connect();
    try {
      await connection.query('begin');
      const exam = { ...(await lockExam(connection, examId, caller, clock())), connection };
      await work(exam, async (decided, at = clock().toISOString()) => {
        const statement = { ...decided, madeAt: at, madeBy: caller.name } as DecisionStated;
        return applyDecision(connection, await saveStatement(connection, statement), statement);
      });
      await balanceNow(connection, exam.anchor, policies, clock());
      await auditIn(connection);
      await connection.query('commit');
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      connection.release();
    }
  }

  async function decisionsOf({ connection, anchor }: ExamDecided) {
    return (await loadDecisions(connection, [anchor])).about([anchor]);
  }

  async function settled({ connection, anchor }: ExamDecided): Promise<Problem> {
    const { rows } = await connection.query<{ settled_by: string; settled_at: Date; outcome: string }>(
      `select settled_by, settled_at, outcome from void_request where anchor = $1 and settled_at is not null
       order by settled_at desc limit 1`,
      [anchor],
    );
    const [last] = rows;
    const says = last
      ? `${last.settled_by} has ${last.outcome} this at ${last.settled_at.toISOString()}`
      : 'Nobody asked for this';
    return new Problem(409, 'VOID_NOT_ASKED', says);
  }
}

function asked(open: OpenVoid | null): Problem {
  const says = open ? `${open.askedBy} asked for this at ${open.askedAt}` : 'Somebody asked for this meanwhile';
  return new Problem(409, 'VOID_ASKED', says);
}

async function lockExam(connection: pg.PoolClient, examId: string, { sites }: Caller, now: Date) {
  const found = await connection.query<{ anchor: string }>('select anchor from exam where exam_id = $1', [examId]);
  const anchors = found.rows.map(({ anchor }) => anchor);
  // The agenda first, as everybody takes them: the balancer passes over this exam until we are done.
  await putOnAgenda(connection, anchors, now);
  const { rows } = await connection.query<{ anchor: string; site: string; state: string; reading: ReadingKept | null }>(
    'select anchor, site, state, reading from exam where exam_id = $1 for update',
    [examId],
  );
  const [exam] = rows;
  if (!exam || (sites !== 'everywhere' && !sites.includes(exam.site))) throw new NotFound();
  if (exam.state === 'joined')
    throw new Problem(409, 'EXAM_JOINED', 'Its images stand with another exam: decide there');
  if (!exam.reading) throw new Problem(409, 'NOTHING_TO_READ', 'Nothing was made that could be read');
  return exam;
}

/** H-02: nobody can have evaluated what was not made yet, and nobody will have. */
function mustBeInTime(evaluatedAt: string, reading: ReadingKept | null, now: Date): void {
  const at = Date.parse(evaluatedAt);
  const isInstant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(evaluatedAt) && !Number.isNaN(at);
  const isAfter = reading !== null && at >= Date.parse(reading.beganAt);
  if (isInstant && isAfter && at <= now.getTime()) return;
  const where = { where: '/body/evaluatedAt' };
  throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'An evaluation is made after the images and before now', where);
}
