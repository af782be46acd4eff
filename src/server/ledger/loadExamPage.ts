import type { Kysely, Selectable } from 'kysely';
import type { Static } from 'typebox';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { factShown, reportShown, seeExam } from '../../api/exams.ts';
import { comparedFields } from '../../domain/ledger/comparedFields.ts';
import type { Fact, MergeFact, OrderFact, PatientFact, ReportFact } from '../../domain/ledger/fact.ts';
import { factSentence } from '../../domain/ledger/factSentence.ts';
import { type Heard, inOrderOfHappening } from '../../domain/ledger/heard.ts';
import { latestPatient, orderState } from '../../domain/orders/orderState.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import { currentIds } from '../../domain/patients/mergedIds.ts';
import { nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { evidenceInWords, type MatchEvidence } from '../../domain/reconciliation/matchStudy.ts';
import { type ReportState, reportState } from '../../domain/reports/reportState.ts';
import type { Database, LedgerTables } from '../database/schema.ts';
import { toExamRow } from './loadExamRows.ts';
import { loadStudiesOf, type StudyKnown } from './loadExamStudies.ts';

type Exam = Selectable<LedgerTables['exam']>;
type FactRow = Selectable<LedgerTables['fact']> & { readonly feed_name: string | null };
export type ExamPage = ReplyOf<typeof seeExam>;

/** How many facts of one exam a page shows; a busy patient's registrations can be thousands. */
const factsMax = 500;

/** Everything known of one exam, for its page; null when there is none or the caller may not see its site. */
export async function loadExamPage(
  db: Kysely<Database>,
  asked: {
    readonly examId: string;
    readonly sites: 'everywhere' | readonly string[];
    readonly sameModality: readonly (readonly string[])[];
    readonly now: Date;
  },
): Promise<ExamPage | null> {
  const exam = await db.selectFrom('exam').selectAll().where('exam_id', '=', asked.examId).executeTakeFirst();
  if (!exam || !maySee(asked.sites, exam.site)) return null;
  const anchors = await anchorsOf(db, exam);
  const [variances, studies, orderFacts, joinedTo, suggestions] = await Promise.all([
    db.selectFrom('variance').selectAll().where('exam_id', '=', exam.exam_id).where('closed_at', 'is', null).execute(),
    loadStudiesOf(db, anchors),
    loadFacts(db, anchors),
    exam.joined_to === null ? null : examIdOf(db, exam.joined_to),
    loadSuggestions(db, anchors, asked.sites),
  ]);
  const people = [
    ...studies.flatMap(({ state }) => state.identities),
    ...orderFacts.flatMap(({ body }) => (body.kind === 'merge' ? [] : [body.patient])),
  ];
  const patientFacts = await loadFacts(db, await patientSubjects(db, people));
  const known = compare(exam, studies, orderFacts, patientFacts, asked.sameModality);
  return {
    asOf: asked.now.toISOString(),
    exam: toExamRow(exam, variances),
    state: exam.state,
    closedBecause: exam.closed_because?.slice(0, 500) ?? null,
    joinedTo,
    compared: known.compared,
    studies: studies.map(({ shown }) => shown),
    reports: toReportsShown(known.report),
    timeline: timelineOf([...orderFacts, ...patientFacts], studies),
    suggestions,
  };
}

export function maySee(sites: 'everywhere' | readonly string[], site: string): boolean {
  return sites === 'everywhere' || sites.includes(site);
}

/** The exam's own anchor and those of the exams whose facts go on in it. */
async function anchorsOf(db: Kysely<Database>, exam: Exam): Promise<readonly string[]> {
  const joined = await db.selectFrom('exam').select('anchor').where('joined_to', '=', exam.anchor).limit(100).execute();
  return [exam.anchor, ...joined.map(({ anchor }) => anchor)];
}

async function examIdOf(db: Kysely<Database>, anchor: string): Promise<string | null> {
  const found = await db.selectFrom('exam').select('exam_id').where('anchor', '=', anchor).executeTakeFirst();
  return found?.exam_id ?? null;
}

async function loadFacts(db: Kysely<Database>, subjects: readonly string[]): Promise<FactRow[]> {
  if (subjects.length === 0) return [];
  return db
    .selectFrom('fact')
    .leftJoin('feed', 'feed.feed_id', 'fact.feed_id')
    .selectAll('fact')
    .select('feed.name as feed_name')
    .where('fact.subject', 'in', subjects)
    .orderBy('fact.received_at', 'desc')
    .orderBy('fact.fact_id', 'desc')
    .limit(factsMax)
    .execute();
}

/** Under which subjects the patient administration system spoke of these people, their retired numbers included. */
async function patientSubjects(db: Kysely<Database>, people: readonly PatientIdentity[]): Promise<readonly string[]> {
  const ids = [...new Set(people.flatMap(({ localIds }) => localIds.map(localIdText)))];
  const nhsNumbers = people.flatMap(({ nhsNumber }) => (nhsNumber ? [`NHS|${nhsNumberDigits(nhsNumber)}`] : []));
  const merges =
    ids.length === 0
      ? []
      : await db
          .selectFrom('merge')
          .select(['prior', 'surviving'])
          .where((by) => by.or([by('prior', 'in', ids), by('surviving', 'in', ids)]))
          .limit(100)
          .execute();
  const merged = merges.flatMap(({ prior, surviving }) => [prior, surviving]);
  return [...new Set([...ids, ...merged, ...nhsNumbers])].map((id) => `patient:${id}`);
}

function compare(
  exam: Exam,
  studies: readonly StudyKnown[],
  orderFacts: readonly FactRow[],
  patientFacts: readonly FactRow[],
  sameModality: readonly (readonly string[])[],
) {
  const orders = ofKind<OrderFact>(orderFacts, 'order');
  const reports = ofKind<ReportFact>(orderFacts, 'report');
  const said = inOrderOfHappening(ofKind<PatientFact>(patientFacts, 'patient')).map(({ patient }) => patient);
  const merges = ofKind<MergeFact>([...patientFacts, ...orderFacts], 'merge').map(({ fact }) => fact);
  const report = reportState(reports);
  const order = orders.length > 0 || reports.length > 0 ? orderState(exam.anchor, orders, reports) : null;
  const sides = {
    order: orders.length > 0 ? order : null,
    studies: studies.map(({ state }) => state),
    report,
    patients: said.length > 0 ? [latestPatient(said)] : [],
  };
  return { report, compared: clip(comparedFields(sides, currentIds(merges), sameModality)) };
}

function clip(fields: ReturnType<typeof comparedFields>): ExamPage['compared'] {
  return fields.map(({ field, values, differs }) => ({
    field,
    differs,
    values: values.map(({ system, value }) => ({ system, value: value?.slice(0, 500) ?? null })),
  }));
}

function ofKind<F extends Fact>(rows: readonly FactRow[], kind: F['kind']): Heard<F>[] {
  return rows
    .filter(({ body }) => body.kind === kind)
    .map(({ body, received_at }) => ({ fact: body as F, receivedAt: received_at.toISOString() }));
}

function toReportsShown(report: ReportState | null): Static<typeof reportShown>[] {
  return (report?.versions ?? []).toReversed().map(({ status, issuedAt, reporter, text }) => ({
    status,
    issuedAt,
    reporter: reporter.name?.slice(0, 300) ?? null,
    registration: reporter.registration?.slice(0, 64) ?? null,
    text: text.slice(0, 100_000),
  }));
}

/** Newest first: what was said, and when images were made. */
function timelineOf(rows: readonly FactRow[], studies: readonly StudyKnown[]): Static<typeof factShown>[] {
  const said = rows.map((row) => ({
    factId: String(row.fact_id),
    kind: row.kind as string,
    occurredAt: row.occurred_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    feed: row.feed_name ?? 'Not known',
    says: factSentence(row.body).slice(0, 500),
    hasSource: row.message_id !== null,
  }));
  return [...said, ...studies.map(({ heard }) => heard)].sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1));
}

/** Exams that may be the same examination: records for images, images for a record. */
async function loadSuggestions(
  db: Kysely<Database>,
  anchors: readonly string[],
  sites: 'everywhere' | readonly string[],
): Promise<ExamPage['suggestions']> {
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
    return [{ examId: exam.exam_id, says: suggestionWords(link), score: link.score }];
  });
}

function suggestionWords(link: Selectable<LedgerTables['link']>): string {
  const evidence = evidenceInWords(link.evidence as MatchEvidence);
  const claim =
    link.standing === 'conflict' ? 'Says it is this examination, but the people differ.' : 'May be this examination.';
  return `${claim} ${evidence}`.slice(0, 500);
}
