import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Static } from 'typebox';
import {
  type examChanged,
  makeRepair,
  type RepairAsked,
  rehearseRepair,
  type repairMade,
  seeRepairs,
  undoRepair,
} from '../../api/repairs.ts';
import { balanceExam } from '../../domain/ledger/balanceExam.ts';
import type { Decision } from '../../domain/ledger/fact.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { nameInWords } from '../../domain/patients/nameInWords.ts';
import { studyAnchor } from '../../domain/reconciliation/matchKeys.ts';
import { evidenceInWords } from '../../domain/reconciliation/matchStudy.ts';
import { type Repair, repairInWords } from '../../domain/reconciliation/repair.ts';
import { repairsOffered } from '../../domain/reconciliation/repairsOffered.ts';
import type { ExamChanged } from '../../domain/reconciliation/whatChanges.ts';
import { type Caller, type Http, NotFound, Problem, serve } from '../http/serve.ts';
import type { Queries } from './aliases.ts';
import { examIdOf } from './examId.ts';
import { loadExamFacts } from './loadExamFacts.ts';
import { loadRepairs, type RepairKnown } from './loadRepairs.ts';
import { maySee } from './maySee.ts';
import { type Repaired, type RepairStated, repairExams } from './repairExams.ts';

/** What these routes are given besides the door. */
export interface RepairRoom {
  readonly policies: Policies;
}

/**
 * The desk (R14): which repairs make sense, what each would change, making one, undoing one. Each is one transaction: the
 * statement, its fact, the balance of every exam it concerns, the audit event. Nothing is sent to another system by it.
 */
export function repairRoutes(http: Http, { policies }: RepairRoom): void {
  const { pool, clock } = http;

  serve(http, seeRepairs, async ({ params, caller }) => {
    const now = clock();
    const anchor = await anchorOf(pool, params.examId, caller);
    const [facts] = await loadExamFacts(pool, [anchor]);
    if (!facts) throw new NotFound();
    const offers = repairsOffered(facts, balanceExam(facts, policies, now));
    return {
      asOf: now.toISOString(),
      offers: offers.map(({ repair, says }) => ({ repair: askedOf(repair), says: says.slice(0, 500) })),
      made: madeOf(await loadRepairs(pool, [anchor])),
    };
  });

  serve(http, rehearseRepair, async ({ params, body, caller }) => {
    const anchor = await anchorOf(pool, params.examId, caller);
    const stated =
      'undo' in body
        ? await undoing(pool, anchor, body.undo, 'A rehearsal', caller, clock())
        : repairing(await repairOf(pool, body.repair, caller), 'A rehearsal', caller, clock());
    let version = '';
    const repaired = await inTransaction(pool, 'rollback', (tx) =>
      repairExams(tx, stated, policies, clock(), (decided) => {
        if (stated.what === 'undo-repair') mustStand(stated)(decided);
        version = versionOf(decided);
      }),
    );
    return { version, exams: changesShown(mustDo(stated, repaired)) };
  });

  serve(http, makeRepair, async ({ params, body, caller, about, auditIn }) => {
    mustBePerson(caller);
    await anchorOf(pool, params.examId, caller);
    const stated = repairing(await repairOf(pool, body.repair, caller), body.reason.trim(), caller, clock());
    about({ repair: body.repair.kind });
    const repaired = await inTransaction(pool, 'commit', async (tx) => {
      const done = mustDo(stated, await repairExams(tx, stated, policies, clock(), mustHaveSeen(body.version)));
      await auditIn(tx);
      return done;
    });
    return { repairId: stated.body.repairId, exams: changesShown(repaired) };
  });

  serve(http, undoRepair, async ({ params, body, caller, auditIn }) => {
    mustBePerson(caller);
    const anchor = await anchorOf(pool, params.examId, caller);
    const stated = await undoing(pool, anchor, params.repairId, body.reason.trim(), caller, clock());
    const repaired = await inTransaction(pool, 'commit', async (tx) => {
      const done = await repairExams(tx, stated, policies, clock(), mustStand(stated));
      await auditIn(tx);
      return done;
    });
    return { exams: changesShown(repaired) };
  });
}

function mustBePerson(caller: Caller): void {
  if (caller.kind !== 'person') throw new Problem(403, 'NOT_A_PERSON', 'Only a person can answer for this');
}

/** The anchor of an exam that the caller may see. */
async function anchorOf(queries: Queries, examId: string, { sites }: Caller): Promise<string> {
  const { rows } = await queries.query<{ anchor: string; site: string }>(
    'select anchor, site from exam where exam_id = $1',
    [examId],
  );
  const [exam] = rows;
  if (!exam || !maySee(sites, exam.site)) throw new NotFound();
  return exam.anchor;
}

/** What is asked for, with the names the ledger has for these exams. */
async function repairOf(queries: Queries, asked: RepairAsked, caller: Caller): Promise<Repair> {
  const images = async (examId: string) => {
    const anchor = await anchorOf(queries, examId, caller);
    if (!anchor.startsWith('study:')) throw new Problem(422, 'REPAIR_NOT_OF_IMAGES', 'This exam stands on an order');
    return anchor.slice('study:'.length);
  };
  const order = async (examId: string) => {
    const anchor = await anchorOf(queries, examId, caller);
    if (anchor.startsWith('study:')) throw new Problem(422, 'REPAIR_NOT_OF_ORDER', 'This exam stands on images alone');
    return anchor;
  };
  switch (asked.kind) {
    case 'foreign':
      return { kind: asked.kind, studyInstanceUid: await images(asked.images) };
    case 'no-images-expected':
      return { kind: asked.kind, anchor: await order(asked.order) };
    default:
      return { kind: asked.kind, studyInstanceUid: await images(asked.images), anchor: await order(asked.order) };
  }
}

function askedOf(repair: Repair): RepairAsked {
  switch (repair.kind) {
    case 'foreign':
      return { kind: repair.kind, images: examIdOf(studyAnchor(repair.studyInstanceUid)) };
    case 'no-images-expected':
      return { kind: repair.kind, order: examIdOf(repair.anchor) };
    default:
      return {
        kind: repair.kind,
        images: examIdOf(studyAnchor(repair.studyInstanceUid)),
        order: examIdOf(repair.anchor),
      };
  }
}

function repairing(repair: Repair, reason: string, caller: Caller, now: Date): RepairStated {
  const body = { repairId: randomUUID(), repair, reason };
  return { what: 'repair', body, madeAt: now.toISOString(), madeBy: caller.name };
}

async function undoing(
  queries: Queries,
  anchor: string,
  repairId: string,
  reason: string,
  caller: Caller,
  now: Date,
): Promise<RepairStated> {
  const known = (await loadRepairs(queries, [anchor])).find(({ made }) => made.repairId === repairId);
  if (!known) throw new NotFound();
  const body = { repairId, repair: known.made.repair, reason };
  return { what: 'undo-repair', body, madeAt: now.toISOString(), madeBy: caller.name };
}

function mustHaveSeen(version: string): (decided: readonly Decision[]) => void {
  return (decided) => {
    if (versionOf(decided) === version) return;
    const last = decided.findLast((one) => one.kind === 'repair' || one.kind === 'undo');
    const says =
      last?.kind === 'undo'
        ? `${last.undoneBy} undid a repair of this at ${last.occurredAt}`
        : last
          ? `${last.repairedBy} repaired this at ${last.occurredAt}: ${repairInWords[last.repair.kind]}`
          : 'Somebody repaired this meanwhile';
    throw new Problem(409, 'REPAIR_MEANWHILE', says);
  };
}

function mustStand({ body }: RepairStated): (decided: readonly Decision[]) => void {
  return (decided) => {
    const undone = decided.find((one) => one.kind === 'undo' && one.repairId === body.repairId);
    if (undone?.kind !== 'undo') return;
    throw new Problem(409, 'REPAIR_UNDONE', `${undone.undoneBy} undid this at ${undone.occurredAt}`);
  };
}

/** H-03: a repair that the rules do not let stand is not made, and one that changes nothing is none. */
function mustDo({ what, body: { repair } }: RepairStated, repaired: Repaired): Repaired {
  if (what === 'undo-repair') return repaired;
  if (repair.kind === 'link') {
    const images = repaired.balances.find(({ anchor }) => anchor === studyAnchor(repair.studyInstanceUid));
    const link = images?.links.find(({ anchor }) => anchor === repair.anchor);
    if (link?.standing !== 'linked') {
      const why = link ? evidenceInWords(link.evidence) : 'Two people are named in these images.';
      throw new Problem(409, 'REPAIR_REFUSED', `These images cannot be linked with this order. ${why}`);
    }
  }
  if (repaired.changed.length === 0) throw new Problem(409, 'REPAIR_CHANGES_NOTHING', 'This would change nothing');
  return repaired;
}

/** Of everything that was repaired and undone under one name. */
function versionOf(decided: readonly Decision[]): string {
  const names = decided.flatMap((one) =>
    one.kind === 'repair' || one.kind === 'undo' ? [`${one.kind} ${one.repairId}`] : [],
  );
  return createHash('sha256').update(names.sort().join('\n')).digest('hex');
}

/** The last first. */
function madeOf(known: readonly RepairKnown[]): Static<typeof repairMade>[] {
  return known.toReversed().map(({ made: { repairId, repair, reason, repairedBy, occurredAt }, undone }) => ({
    ...{ repairId, says: repairInWords[repair.kind], reason, by: repairedBy, at: occurredAt },
    undone: undone && { by: undone.undoneBy, at: undone.occurredAt, reason: undone.reason },
  }));
}

function changesShown({ changed }: Repaired): Static<typeof examChanged>[] {
  return changed.map(({ anchor, shown, changes }: ExamChanged) => ({
    examId: examIdOf(anchor),
    patient: nameInWords(shown.patient)?.slice(0, 300) ?? null,
    accession: shown.accession,
    procedure: shown.procedure?.slice(0, 300) ?? null,
    changes: changes.map(({ what, before, after }) => ({
      what,
      before: before?.slice(0, 1000) ?? null,
      after: after?.slice(0, 1000) ?? null,
    })),
  }));
}

async function inTransaction<R>(
  pool: pg.Pool,
  end: 'commit' | 'rollback',
  work: (tx: pg.PoolClient) => Promise<R>,
): Promise<R> {
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    const result = await work(connection);
    await connection.query(end);
    return result;
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    connection.release();
  }
}
