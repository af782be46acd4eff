import type { Kysely, Selectable } from 'kysely';
import type { Static } from 'typebox';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { factShown, reportShown, seeExam } from '../../api/exams.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import { comparedFields } from '../../domain/ledger/comparedFields.ts';
import type { Fact, MergeFact, OrderFact, PatientFact, ReportFact } from '../../domain/ledger/fact.ts';
import { factSentence } from '../../domain/ledger/factSentence.ts';
import { type Heard, inOrderOfHappening } from '../../domain/ledger/heard.ts';
import { latestPatient, type OrderState, orderState } from '../../domain/orders/orderState.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import { currentIds } from '../../domain/patients/mergedIds.ts';
import { nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import type { HandlingPolicy } from '../../domain/reconciliation/varianceHandling.ts';
import { type ReportState, reportState } from '../../domain/reports/reportState.ts';
import type { Database, LedgerTables } from '../database/schema.ts';
import { aliasesOf, type Queries } from './aliases.ts';
import { toExamRow } from './loadExamRows.ts';
import { loadStudiesOf, type StudyKnown } from './loadExamStudies.ts';
import { loadOffers, type Offer } from './loadOffers.ts';
import { loadStudies } from './loadStudies.ts';
import { loadVariancesOfExam, toVarianceHead } from './loadVariances.ts';
import { maySee } from './maySee.ts';
import { openVoidOf } from './openVoidOf.ts';
import { stepsOfExam } from './stepsOfExam.ts';

type Exam = Selectable<LedgerTables['exam']>;
type FactRow = Selectable<LedgerTables['fact']> & {
  readonly feed_name: string | null;
  readonly system: FeedSystem | null;
};
export type ExamPage = ReplyOf<typeof seeExam>;

/** How many facts of one exam a page shows; a busy patient's registrations can be thousands. */
const factsMax = 500;

/** Everything known of one exam, for its page; null when there is none or the caller may not see its site. */
export async function loadExamPage(
  db: Kysely<Database>,
  queries: Queries,
  asked: {
    readonly examId: string;
    readonly sites: 'everywhere' | readonly string[];
    readonly sameModality: readonly (readonly string[])[];
    readonly handling: HandlingPolicy;
    readonly now: Date;
  },
): Promise<ExamPage | null> {
  const exam = await db.selectFrom('exam').selectAll().where('exam_id', '=', asked.examId).executeTakeFirst();
  if (!exam || !maySee(asked.sites, exam.site)) return null;
  const anchors = await anchorsOf(db, exam);
  const [variances, studies, orderFacts, joinedTo, offers, asking] = await Promise.all([
    loadVariancesOfExam(db, exam.exam_id, asked.handling),
    loadStudiesOf(db, queries, anchors),
    stepsOfExam(queries, anchors).then((steps) => loadFacts(db, [...anchors, ...steps])),
    exam.joined_to === null ? null : examIdOf(db, exam.joined_to),
    loadOffers(db, anchors, asked.sites),
    openVoidOf(queries, anchors),
  ]);
  const notLinked = await loadNotLinked(db, queries, offers);
  const people = [
    ...studies.flatMap(({ state }) => state.identities),
    ...orderFacts.flatMap(({ body }) => (body.kind === 'order' || body.kind === 'report' ? [body.patient] : [])),
  ];
  const patientFacts = await loadFacts(db, await patientSubjects(queries, people));
  const known = compare(exam, studies, orderFacts, patientFacts, notLinked, asked.sameModality);
  return {
    asOf: asked.now.toISOString(),
    exam: { ...toExamRow(exam, []), variances: variances.open.map(toVarianceHead) },
    state: exam.state,
    closedBecause: exam.closed_because?.slice(0, 500) ?? null,
    joinedTo,
    compared: known.compared,
    openVariances: variances.open,
    closedVariances: variances.closed,
    reading: exam.reading,
    voidAsked: asking && { ...asking, reason: asking.reason.slice(0, 500) },
    studies: studies.map(({ shown }) => shown),
    reports: toReportsShown(known.report),
    timeline: timelineOf([...orderFacts, ...patientFacts], studies),
    suggestions: offers.map(({ examId, says, score }) => ({ examId, says, score })),
  };
}

type NotLinked = Parameters<typeof comparedFields>[0]['notLinked'];

/** What stands beside this exam in the comparison although it is not linked: conflicting images, the likeliest record. */
async function loadNotLinked(db: Kysely<Database>, queries: Queries, offers: readonly Offer[]): Promise<NotLinked> {
  const claims = offers.filter(({ standing }) => standing === 'conflict').map(({ anchor }) => anchor);
  const images = claims.filter((anchor) => anchor.startsWith('study:')).map((anchor) => anchor.slice('study:'.length));
  const record = [...claims, ...offers.map(({ anchor }) => anchor)].find((anchor) => !anchor.startsWith('study:'));
  const [studies, facts] = await Promise.all([
    loadStudies(queries, images),
    record === undefined ? [] : loadFacts(db, [record]),
  ]);
  return { order: record === undefined ? null : orderOf(record, facts), studies: [...studies.values()] };
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
    .select(['feed.name as feed_name', 'feed.system'])
    .where('fact.subject', 'in', subjects)
    .orderBy('fact.received_at', 'desc')
    .orderBy('fact.fact_id', 'desc')
    .limit(factsMax)
    .execute();
}

/** Under which subjects the patient administration system spoke of these people, their retired numbers included. */
async function patientSubjects(queries: Queries, people: readonly PatientIdentity[]): Promise<readonly string[]> {
  const ids = [...new Set(people.flatMap(({ localIds }) => localIds.map(localIdText)))];
  const aliases = await aliasesOf(queries, ids);
  const nhsNumbers = people.flatMap(({ nhsNumber }) => (nhsNumber ? [`NHS|${nhsNumberDigits(nhsNumber)}`] : []));
  return [...new Set([...[...aliases.values()].flat(), ...nhsNumbers])].map((id) => `patient:${id}`);
}

function compare(
  exam: Exam,
  studies: readonly StudyKnown[],
  orderFacts: readonly FactRow[],
  patientFacts: readonly FactRow[],
  notLinked: NotLinked,
  sameModality: readonly (readonly string[])[],
) {
  const reports = ofKind<ReportFact>(orderFacts, 'report');
  const said = inOrderOfHappening(ofKind<PatientFact>(patientFacts, 'patient')).map(({ patient }) => patient);
  const merges = ofKind<MergeFact>([...patientFacts, ...orderFacts], 'merge').map(({ fact }) => fact);
  const report = reportState(reports);
  const sides = {
    order: orderOf(exam.anchor, orderFacts),
    studies: studies.map(({ state }) => state),
    report,
    patients: said.length > 0 ? [latestPatient(said)] : [],
    notLinked,
  };
  return { report, compared: clip(comparedFields(sides, currentIds(merges), sameModality)) };
}

/** Null when nothing but reports speaks of it. */
function orderOf(anchor: string, facts: readonly FactRow[]): OrderState | null {
  const orders = ofKind<OrderFact>(facts, 'order');
  return orders.length > 0 ? orderState(anchor, orders, ofKind<ReportFact>(facts, 'report')) : null;
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
    .map(({ body, system, received_at }) => ({
      fact: body as F,
      system: system ?? 'ris',
      receivedAt: received_at.toISOString(),
    }));
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
    feed: row.feed_name ?? (row.statement_id === null ? 'Not known' : 'Said here'),
    says: factSentence(row.body).slice(0, 500),
    hasSource: row.message_id !== null,
  }));
  return [...said, ...studies.map(({ heard }) => heard)].sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1));
}
