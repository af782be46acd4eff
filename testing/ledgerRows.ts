import { randomUUID } from 'node:crypto';
import type { Insertable, Kysely } from 'kysely';
import { searchWords } from '../src/domain/ledger/searchWords.ts';
import type { Database, LedgerTables } from '../src/server/database/schema.ts';

type Exam = Insertable<LedgerTables['exam']>;

let counted = 0;

/** Puts one exam into the ledger as a balance leaves it: closed and read, unless told otherwise. Gives its id. */
export async function addExam(
  db: Kysely<Database>,
  change: Partial<Exam> & { readonly variances?: readonly string[] } = {},
): Promise<string> {
  counted++;
  const { variances = [], ...columns } = change;
  const open = variances.length > 0 || columns.unread_since != null;
  const at = columns.sort_at ?? new Date('2026-11-20T10:00:00Z');
  const exam: Exam = {
    exam_id: randomUUID(),
    anchor: `order:RXN|T${counted}`,
    site: 'RXN',
    state: open ? 'open' : 'closed',
    closed_because: open ? null : 'Reported and verified',
    joined_to: null,
    family_name: 'SMITH',
    given_name: 'Anna',
    nhs_number: null,
    nhs_number_valid: false,
    local_ids: '[]',
    birth_date: '1950-01-02',
    sex: 'F',
    accession: `T${counted}`,
    modality: 'CT',
    procedure: 'CT Head',
    performed_at: at,
    order_status: 'performed',
    report_status: 'final',
    images: 1,
    unread_since: null,
    report_due_at: null,
    owner_role: open ? 'pacs-manager' : null,
    look_at: open ? new Date('2026-12-01T00:00:00Z') : null,
    search_words: '',
    sort_at: at,
    balanced_at: at,
    policy_version: 'test',
    ...columns,
  };
  const words =
    exam.search_words ||
    searchWords([exam.family_name ?? null, exam.given_name ?? null, exam.nhs_number ?? null, exam.accession ?? null]);
  await db
    .insertInto('exam')
    .values({ ...exam, search_words: words })
    .execute();
  if (exam.state === 'open') {
    await db
      .insertInto('agenda')
      .values({ anchor: exam.anchor, look_at: exam.look_at as Date })
      .execute();
  }
  for (const kind of variances) await addVariance(db, exam.exam_id, kind);
  return exam.exam_id;
}

/** Gives the id by which pages name it. */
export async function addVariance(
  db: Kysely<Database>,
  examId: string,
  kind: string,
  part = '',
  change: Partial<Insertable<LedgerTables['variance']>> = {},
): Promise<string> {
  const exam = await db
    .selectFrom('exam')
    .select(['site', 'modality'])
    .where('exam_id', '=', examId)
    .executeTakeFirst();
  const { variance_id } = await db
    .insertInto('variance')
    .values({
      exam_id: examId,
      kind,
      part,
      severity: 'unreported',
      says: 'Images were received, and no order of this examination is known.',
      evidence: '[]',
      owner_role: 'pacs-manager',
      since: new Date('2026-11-20T10:00:00Z'),
      due_at: null,
      closed_at: null,
      exam_site: exam?.site ?? 'RXN',
      exam_modality: exam?.modality ?? null,
      ...change,
    })
    .returning('variance_id')
    .executeTakeFirstOrThrow();
  return variance_id;
}

type Study = Insertable<LedgerTables['study']>;

/** A study with one series, without instances. */
export async function addStudy(db: Kysely<Database>, uid: string, change: Partial<Study> = {}): Promise<void> {
  const at = new Date('2026-11-20T10:00:00Z');
  await db
    .insertInto('study')
    .values({ ...noStudy, study_uid: uid, first_received_at: at, last_received_at: at, ...change })
    .execute();
  await db
    .insertInto('series')
    .values({ ...noSeries, series_uid: `${uid}.1`, study_uid: uid, modality: change.modalities?.[0] ?? 'CT' })
    .execute();
}

const noStudy = {
  site: 'RXN',
  patient_name: 'SMITH^Anna',
  patient_id: '17',
  patient_id_issuer: null,
  patient_birth_date: '19500102',
  patient_sex: 'F',
  study_date: '20261120',
  study_time: '101500',
  accession: 'A1',
  accession_issuer: null,
  study_id: null,
  description: 'Brain',
  referring_physician: null,
  modalities: ['CT'],
  station: 'CT1',
  started_at: null,
  ended_at: null,
  series_count: 1,
  instance_count: 0,
};

const noSeries = {
  series_number: 1,
  description: null,
  body_part: null,
  laterality: null,
  station: null,
  manufacturer: null,
  institution: null,
  started_at: null,
};
