import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { ReadingKept } from '../../api/reading.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { Fact } from '../../domain/ledger/fact.ts';
import type { LocalId } from '../../domain/patients/localId.ts';
import type { AccessTables } from './accessTables.ts';
import type { ContinuityTables } from './continuityTables.ts';
import type { VarianceHistoryTable, VarianceTable } from './varianceTables.ts';

/** What the tables of migrations 0001, 0002, 0004, 0008 and 0018 hold, column by column. */
export interface LedgerTables {
  readonly journal_position: JournalPositionTable;
  readonly feed: FeedTable;
  readonly peer: PeerTable;
  readonly sighting: SightingTable;
  readonly study: StudyTable;
  readonly study_identity: StudyIdentityTable;
  readonly series: SeriesTable;
  readonly instance: InstanceTable;
  readonly instance_variant: InstanceVariantTable;
  readonly quarantine: QuarantineTable;
  readonly message: MessageTable;
  readonly fact: FactTable;
  readonly subject_key: { subject: string; key: string };
  readonly merge: { prior: string; surviving: string; occurred_at: Date; message_id: number };
  readonly identity_pair: IdentityPairTable;
  readonly nhs_number_said: NhsNumberSaidTable;
  readonly agenda: { anchor: string; look_at: Date };
  readonly exam: ExamTable;
  readonly exam_tally: { tally_id: Generated<number>; site: string; exams: number };
  readonly variance: VarianceTable;
  readonly variance_history: VarianceHistoryTable;
  readonly link: LinkTable;
  readonly statement: StatementTable;
  readonly void_request: VoidRequestTable;
  readonly study_arrival: StudyArrivalTable;
  readonly scanner_day: ScannerDayTable;
}

export interface Database extends LedgerTables, AccessTables, ContinuityTables {}

/** Where an entry of a journal begins, as the tables hold it. */
interface InJournal {
  journal_id: string;
  segment: number;
  byte_offset: number;
}

interface JournalPositionTable extends InJournal {
  recorded_at: Date;
}

interface FeedTable {
  feed_id: Generated<string>;
  kind: 'hl7' | 'dicom';
  sender: string;
  name: string;
  site: string;
  pack: string | null;
  created_at: Date;
  last_heard_at: Date | null;
  entries: Generated<number>;
  sends_merges: Generated<boolean>;
  system_set: Generated<FeedSystem | null>;
  tells_of: Generated<'nothing' | 'patients' | 'exams'>;
  /** What a person said it is, else what it most likely is. */
  system: GeneratedAlways<FeedSystem>;
  confirms_reports_since: Generated<Date | null>;
}

interface PeerTable {
  peer_id: Generated<string>;
  ae_title: string;
  address: string;
  site: string;
  name: Generated<string>;
  verbs: string[];
  enrolled_by: string;
  enrolled_at: Date;
  removed_at: Date | null;
}

interface SightingTable {
  sighting_id: Generated<string>;
  ae_title: string;
  called_aet: string;
  address: string;
  first_seen_at: Date;
  last_seen_at: Date;
  times: Generated<number>;
  refused: string | null;
}

interface StudyTable {
  study_uid: string;
  site: string;
  patient_name: string | null;
  patient_id: string | null;
  patient_id_issuer: string | null;
  patient_birth_date: string | null;
  patient_sex: string | null;
  study_date: string | null;
  study_time: string | null;
  accession: string | null;
  accession_issuer: string | null;
  study_id: string | null;
  description: string | null;
  referring_physician: string | null;
  modalities: Generated<string[]>;
  station: string | null;
  started_at: Date | null;
  ended_at: Date | null;
  series_count: Generated<number>;
  instance_count: Generated<number>;
  first_received_at: Date;
  last_received_at: Date;
}

interface StudyIdentityTable {
  study_uid: string;
  identity_sha: string;
  identity: Json<unknown>;
  instance_count: number;
}

interface SeriesTable {
  series_uid: string;
  study_uid: string;
  modality: string | null;
  series_number: number | null;
  description: string | null;
  body_part: string | null;
  laterality: string | null;
  station: string | null;
  manufacturer: string | null;
  institution: string | null;
  started_at: Date | null;
  instance_count: Generated<number>;
}

interface InstanceTable extends InJournal {
  sop_uid: string;
  study_uid: string;
  series_uid: string;
  sop_class_uid: string;
  transfer_syntax_uid: string;
  instance_number: number | null;
  rows: number | null;
  columns: number | null;
  frames: Generated<number>;
  bits_allocated: number | null;
  photometric: string | null;
  sha256: string;
  bytes: number;
  received_at: Date;
}

interface InstanceVariantTable extends InJournal {
  sop_uid: string;
  sha256: string;
  study_uid: string;
  received_at: Date;
}

interface QuarantineTable extends InJournal {
  quarantine_id: Generated<string>;
  reason: 'unknown-peer' | 'unreadable';
  where_wrong: string | null;
  why: string;
  sender: string;
  address: string;
  sha256: string;
  received_at: Date;
  released_at: Date | null;
  recorded_at: Generated<Date | null>;
}

interface MessageTable extends InJournal {
  message_id: Generated<number>;
  feed_id: string | null;
  sender: string;
  sha256: string;
  control_id: string | null;
  message_type: string | null;
  understanding: 'understood' | 'kept-only' | 'refused' | 'unreadable';
  where_wrong: string | null;
  why: string | null;
  answer: string;
  pack: string | null;
  repeats: Generated<number>;
  received_at: Date;
}

interface FactTable {
  fact_id: Generated<number>;
  subject: string;
  kind: Fact['kind'];
  feed_id: string | null;
  message_id: number | null;
  statement_id: Generated<number | null>;
  ordinal: number;
  occurred_at: Date;
  received_at: Date;
  body: Json<Fact>;
}

interface IdentityPairTable {
  nhs_number: string;
  local_id: string;
  system: string;
  first_said_at: Date | null;
  source: Generated<string>;
}

interface NhsNumberSaidTable {
  site: string;
  system: string;
  source: string;
  modality: string;
  month: Date;
  said: number;
  wrong: number;
}

interface ExamTable {
  exam_id: string;
  anchor: string;
  site: string;
  state: 'open' | 'closed' | 'joined';
  closed_because: string | null;
  joined_to: string | null;
  family_name: string | null;
  given_name: string | null;
  nhs_number: string | null;
  nhs_number_valid: boolean;
  local_ids: Json<readonly LocalId[]>;
  birth_date: string | null;
  sex: string | null;
  accession: string | null;
  modality: string | null;
  procedure: string | null;
  performed_at: Date | null;
  order_status: string | null;
  report_status: string | null;
  images: number;
  unread_since: Date | null;
  report_due_at: Date | null;
  owner_role: string | null;
  look_at: Date | null;
  search_words: string;
  /** The first two letters of each word, a blank before each. */
  beginnings: ColumnType<string, never, never>;
  sort_at: Date;
  balanced_at: Date;
  policy_version: string;
  /** How its reading stands, as `ledger/readingKept.ts` writes it; null where nothing was made. */
  reading: ColumnType<ReadingKept | null, string | null | undefined, string | null>;
}

interface LinkTable {
  study_uid: string;
  anchor: string;
  standing: 'linked' | 'conflict' | 'suggested';
  score: number;
  rule_version: string;
  evidence: Json<unknown>;
}

interface StatementTable {
  statement_id: Generated<number>;
  made_at: Date;
  made_by: string;
  what: string;
  body: Json<unknown>;
  sha256: string | null;
  kept_at: Date | null;
}

interface VoidRequestTable {
  void_request_id: Generated<number>;
  anchor: string;
  reason: string;
  asked_by: string;
  asked_at: Date;
  settled_by: string | null;
  settled_at: Date | null;
  outcome: 'confirmed' | 'withdrawn' | null;
}

interface StudyArrivalTable {
  study_uid: string;
  minute: Date;
  modality: string;
  station: string;
  door: string;
  images: number;
}

interface ScannerDayTable {
  site: string;
  station: string;
  day: string;
  look_at: Date | null;
  ahead_seconds: number | null;
  ahead_exams: number;
}

/** `jsonb`: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

/** The typed questions of this program over a pool that the caller opened and closes. */
export function openKysely(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
