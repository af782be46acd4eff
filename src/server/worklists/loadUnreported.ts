import type { Static } from 'typebox';
import type { ReadingKept } from '../../api/reading.ts';
import type { unreportedRow } from '../../api/unreported.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { ReportFact } from '../../domain/ledger/fact.ts';
import type { Heard } from '../../domain/ledger/heard.ts';
import type { ReportRules } from '../../domain/ledger/policies.ts';
import type { LocalId } from '../../domain/patients/localId.ts';
import { pendingReport } from '../../domain/reports/pendingReport.ts';
import { reportState } from '../../domain/reports/reportState.ts';
import type { UnreadWhy } from '../../domain/worklists/unread.ts';
import { whyUnread } from '../../domain/worklists/whyUnread.ts';
import type { Http } from '../http/serve.ts';

export type UnreportedRow = Static<typeof unreportedRow>;
type Queries = Pick<Http['pool'], 'query'>;

/** A feed that is silent now. */
export interface SilentFeed {
  readonly name: string;
  readonly site: string;
  readonly system: FeedSystem;
  readonly since: string;
}

/** Systems that would tell us of a report. */
const tellOfReports: ReadonlySet<FeedSystem> = new Set(['ris', 'reporting-company']);

/** Rows of the unreported list, in the order asked for, each with why it is still there. */
export async function loadUnreported(
  queries: Queries,
  examIds: readonly string[],
  silent: readonly SilentFeed[],
  rules: ReportRules,
): Promise<UnreportedRow[]> {
  const { rows } = await queries.query<UnreadExam>({
    name: 'unreported-rows',
    text: `select exam_id, anchor, family_name, given_name, nhs_number, nhs_number_valid, local_ids, birth_date, sex, accession,
        site, modality, procedure, images, unread_since, report_due_at, ceiling_at, report_status, owner_role, reading,
        (select taken_by from variance where variance.exam_id = exam.exam_id and closed_at is null and taken_by is not null
          order by severity_rank, clock_at limit 1) as taken_by
      from exam where exam_id = any($1::uuid[]) and unread_since is not null`,
    values: [examIds],
  });
  const reports = await loadReports(
    queries,
    rows.filter(isBegun).map(({ anchor }) => anchor),
  );
  const byId = new Map(rows.map((row) => [row.exam_id, row]));
  return examIds.flatMap((examId) => {
    const row = byId.get(examId);
    return row ? [toRow(row, reports.get(row.anchor) ?? [], silent, rules)] : [];
  });
}

interface UnreadExam {
  readonly exam_id: string;
  readonly anchor: string;
  readonly family_name: string | null;
  readonly given_name: string | null;
  readonly nhs_number: string | null;
  readonly nhs_number_valid: boolean;
  readonly local_ids: readonly LocalId[];
  readonly birth_date: string | null;
  readonly sex: string | null;
  readonly accession: string | null;
  readonly site: string;
  readonly modality: string | null;
  readonly procedure: string | null;
  readonly images: number;
  readonly unread_since: Date;
  readonly report_due_at: Date | null;
  readonly ceiling_at: Date | null;
  readonly report_status: string | null;
  readonly owner_role: string | null;
  readonly taken_by: string | null;
  readonly reading: ReadingKept | null;
}

/** Only of these the report's own words say since when. */
function isBegun({ reading }: UnreadExam): boolean {
  return reading?.why === 'not-verified' || reading?.why === 'addendum-pending';
}

async function loadReports(
  queries: Queries,
  anchors: readonly string[],
): Promise<ReadonlyMap<string, readonly Heard<ReportFact>[]>> {
  if (anchors.length === 0) return new Map();
  const { rows } = await queries.query<{ subject: string; body: ReportFact; received_at: Date; system: FeedSystem }>({
    name: 'unreported-reports',
    text: `select subject, body, fact.received_at, coalesce(feed.system, 'ris') as system from fact left join feed using (feed_id)
      where subject = any($1) and fact.kind = 'report'`,
    values: [anchors],
  });
  const heard = (row: (typeof rows)[number]) => ({
    fact: row.body,
    system: row.system,
    receivedAt: row.received_at.toISOString(),
  });
  return new Map([...Map.groupBy(rows, ({ subject }) => subject)].map(([subject, said]) => [subject, said.map(heard)]));
}

function toRow(
  row: UnreadExam,
  reports: readonly Heard<ReportFact>[],
  silent: readonly SilentFeed[],
  rules: ReportRules,
): UnreportedRow {
  const { reading } = row;
  return {
    examId: row.exam_id,
    patient: {
      familyName: cut(row.family_name, 300),
      givenName: cut(row.given_name, 300),
      nhsNumber: cut(row.nhs_number, 64),
      nhsNumberValid: row.nhs_number_valid,
      localIds: row.local_ids.map(({ issuer, value }) => ({ issuer: issuer.slice(0, 64), value: value.slice(0, 64) })),
      birthDate: cut(row.birth_date, 10),
      sex: cut(row.sex, 16),
    },
    accession: cut(row.accession, 64),
    site: row.site,
    modality: cut(row.modality, 16),
    procedure: cut(row.procedure, 300),
    images: row.images,
    unreadSince: row.unread_since.toISOString(),
    dueAt: row.report_due_at?.toISOString() ?? null,
    ceilingAt: row.ceiling_at?.toISOString() ?? null,
    pathway: reading?.pathway ?? null,
    within: reading?.within ?? null,
    version: reading?.version ?? null,
    verified: reading?.verified ?? false,
    reasons: reasonsOf(row, reports, silent, rules).map(({ says, at }) => ({ says: says.slice(0, 700), at })),
    ownerRole: row.owner_role ?? 'reporter',
    takenBy: cut(row.taken_by, 200),
  };
}

function reasonsOf(
  { reading, site, report_status }: UnreadExam,
  reports: readonly Heard<ReportFact>[],
  silent: readonly SilentFeed[],
  rules: ReportRules,
) {
  const why = (reading?.why ?? 'no-report') as UnreadWhy;
  const report = reportState(reports);
  const pending = report && pendingReport(report, rules);
  const pause = reading?.pauses.at(-1);
  return whyUnread({
    why,
    // A report of this person would have made it provisional, withdrawn or read.
    namesAnother: why === 'no-report' && report_status !== null,
    pending: pending && report && { status: report.status, since: pending.since },
    evaluatedAt: reading?.evaluations.at(-1)?.at ?? null,
    paused: pause?.until === null ? pause : null,
    silent: silent.filter((feed) => feed.site === site && tellOfReports.has(feed.system)),
  });
}

/** Wire values may be longer than any field of ours: shown cut, kept whole. */
function cut(text: string | null, max: number): string | null {
  return text === null ? null : text.slice(0, max);
}

/** The feeds of these sites that are silent now: while they are, the list may hold what was reported long ago. */
export async function silentFeedsAt(
  queries: Queries,
  sites: 'everywhere' | readonly string[],
): Promise<readonly SilentFeed[]> {
  const { rows } = await queries.query<{ name: string; site: string; system: FeedSystem; since: Date }>(
    `select name, site, system, since from feed join silence using (kind, sender)
     where closed_at is null and ($1::text[] is null or site = any($1)) order by name limit 1000`,
    [sites === 'everywhere' ? null : sites],
  );
  return rows.map(({ name, since, ...feed }) => ({ ...feed, name: name.slice(0, 100), since: since.toISOString() }));
}
