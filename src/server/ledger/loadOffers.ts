import type { Kysely, Selectable } from 'kysely';
import { evidenceInWords, type MatchEvidence } from '../../domain/reconciliation/matchStudy.ts';
import type { Database, LedgerTables } from '../database/schema.ts';
import { maySee } from './maySee.ts';

/** An exam that may be the same examination as another: a record for images, or images for a record. */
export interface Offer {
  readonly anchor: string;
  readonly examId: string;
  readonly standing: 'linked' | 'suggested' | 'conflict';
  /** Why, in words a person can check. */
  readonly says: string;
  /** 0 … 1. */
  readonly score: number;
}

/** The exams that may be the same examination, conflicts among them, likeliest first. */
export async function loadOffers(
  db: Kysely<Database>,
  anchors: readonly string[],
  sites: 'everywhere' | readonly string[],
): Promise<Offer[]> {
  const studyUids = anchors
    .filter((anchor) => anchor.startsWith('study:'))
    .map((anchor) => anchor.slice('study:'.length));
  const links = await db
    .selectFrom('link')
    .selectAll()
    .where('standing', 'in', ['suggested', 'conflict'])
    .where((by) =>
      studyUids.length > 0
        ? by.or([by('anchor', 'in', anchors), by('study_uid', 'in', studyUids)])
        : by('anchor', 'in', anchors),
    )
    .orderBy('score', 'desc')
    .limit(20)
    .execute();
  if (links.length === 0) return [];
  const otherAnchor = (link: (typeof links)[number]) =>
    anchors.includes(link.anchor) ? `study:${link.study_uid}` : link.anchor;
  const exams = await db
    .selectFrom('exam')
    .select(['exam_id', 'anchor', 'site'])
    .where('anchor', 'in', links.map(otherAnchor))
    .execute();
  return links.flatMap((link) => {
    const exam = exams.find(({ anchor }) => anchor === otherAnchor(link));
    if (!exam || !maySee(sites, exam.site)) return [];
    return [
      { anchor: exam.anchor, examId: exam.exam_id, standing: link.standing, says: wordsOf(link), score: link.score },
    ];
  });
}

function wordsOf(link: Selectable<LedgerTables['link']>): string {
  const evidence = evidenceInWords(link.evidence as MatchEvidence);
  const claim =
    link.standing === 'conflict' ? 'Says it is this examination, but the people differ.' : 'May be this examination.';
  return `${claim} ${evidence}`.slice(0, 500);
}
