import type { Kysely } from 'kysely';
import type { Static } from 'typebox';
import type { dayPart, seeDay } from '../../api/days.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { type AccountedExam, type DayStage, isOwned } from '../../domain/ledger/dayAccount.ts';
import { hasUnowned } from '../../domain/ledger/dayClose.ts';
import type { Database } from '../database/schema.ts';
import { verifies } from './daySignature.ts';
import type { DayDrawnUp } from './drawUpDay.ts';
import { loadExamRows } from './loadExamRows.ts';

type DayPart = Static<typeof dayPart>;
type Account = Omit<ReplyOf<typeof seeDay>, 'asOf' | 'sites' | 'everySite' | 'silences' | 'shown' | 'exams' | 'next'>;

/** The account as its page shows it. */
export function toAccountShown({ account, sha256, obstacles, signatures, changes, modalities }: DayDrawnUp): Account {
  const { day, from, to, site, modality, stood, lines, untold, exams } = account;
  return {
    ...{ day, from, to, site, modality, sha256, stood },
    modalities: [...modalities],
    lines: [...lines],
    untold: [...untold],
    differences: exams.filter(({ differences }) => differences.length > 0).length,
    notOwned: exams.filter(hasUnowned).length,
    owners: ownersOf(exams),
    obstacles: obstacles.map(({ kind }) => kind),
    signatures: signatures.map((one) => ({
      revision: one.revision,
      by: one.signed_by.slice(0, 200),
      at: one.signed_at.toISOString(),
      sha256: one.sha256,
      verifies: verifies(one),
    })),
    changed: changes === null ? null : changes.length,
  };
}

function ownersOf(exams: readonly AccountedExam[]): Account['owners'] {
  const owners = new Map<string, Account['owners'][number]>();
  for (const one of exams.flatMap(({ differences }) => differences)) {
    const who = one.takenBy ?? (one.kind === 'unread' ? null : one.ownerRole);
    const kind = isOwned(one) ? (one.takenBy === null ? 'unread-list' : 'person') : 'nobody';
    const before = owners.get(`${kind} ${who}`)?.differences ?? 0;
    owners.set(`${kind} ${who}`, { kind, who: who?.slice(0, 200) ?? null, differences: before + 1 });
  }
  return [...owners.values()].sort((a, b) => b.differences - a.differences || ((a.who ?? '') < (b.who ?? '') ? -1 : 1));
}

/** The exams of one number of the account, in the order of the day; those that left the day last. */
export function examsOfPart({ account, inOrder, changes }: DayDrawnUp, show: DayPart): readonly string[] {
  if (show === 'changed') {
    const changed = new Set(changes?.map(({ examId }) => examId));
    return [...new Set([...inOrder.filter((examId) => changed.has(examId)), ...changed])];
  }
  const fits = fitting(show);
  const wanted = new Set(account.exams.filter(fits).map(({ examId }) => examId));
  return inOrder.filter((examId) => wanted.has(examId));
}

function fitting(show: Exclude<DayPart, 'changed'>): (exam: AccountedExam) => boolean {
  if (show === 'not-owned') return hasUnowned;
  if (show === 'differences') return ({ differences }) => differences.length > 0;
  const [stage, as] = show.split('.') as [DayStage, string | undefined];
  if (as === undefined) return ({ stood }) => stood === show;
  return ({ stood, stages, differences }) => {
    if (stood !== 'performed') return false;
    if (as !== 'owned' && as !== 'not-owned') return stages[stage] === as;
    return (
      stages[stage] === 'no' && (as === 'owned') === differences.filter((one) => one.stage === stage).every(isOwned)
    );
  };
}

/** Exams of the account with the people they are about. */
export async function toDayRows(
  db: Kysely<Database>,
  { account, changes }: DayDrawnUp,
  examIds: readonly string[],
): Promise<ReplyOf<typeof seeDay>['exams']> {
  const accounted = new Map(account.exams.map((exam) => [exam.examId, exam]));
  const changed = new Map(changes?.map((change) => [change.examId, change]));
  const rows = await loadExamRows(db, examIds);
  return rows.flatMap((exam) => {
    const change = changed.get(exam.examId);
    const is = accounted.get(exam.examId) ?? change?.was;
    if (!is) return [];
    return {
      exam,
      stood: is.stood,
      stages: is.stages,
      differences: is.differences.map((one) => ({ ...one, owned: isOwned(one) })),
      changed: (change?.says ?? []).map((says) => says.slice(0, 300)),
    };
  });
}
