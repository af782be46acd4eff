import type { ExamBalance } from '../../domain/ledger/examBalance.ts';
import { earliest } from '../../domain/ledger/instants.ts';
import { searchWords } from '../../domain/ledger/searchWords.ts';
import { judgeNhsNumber, nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { HandlingPolicy } from '../../domain/reconciliation/varianceHandling.ts';
import { lookAgain, putOnAgenda } from './agenda.ts';
import type { Queries } from './aliases.ts';
import { examIdOf } from './examId.ts';
import { readingKept } from './readingKept.ts';
import { saveVariances } from './saveVariances.ts';

/**
 * Writes what is owed for many exams, in the transaction that holds their places on the agenda.
 * When a study's images move to another record, both records are looked at again.
 */
export async function saveBalances(
  queries: Queries,
  balances: readonly ExamBalance[],
  handling: HandlingPolicy,
  now: Date,
): Promise<void> {
  if (balances.length === 0) return;
  await saveExams(queries, balances, now);
  const wakesAt = await saveVariances(queries, balances, handling, now);
  const moved = await saveLinks(queries, balances);
  await lookAgain(
    queries,
    balances.map(({ anchor, standing }) => ({
      anchor,
      lookAt: standing.state === 'open' ? earliest(standing.lookAgainAt, wakesAt.get(anchor) ?? null) : null,
    })),
  );
  await putOnAgenda(queries, [...moved, ...(await imagesOfRenamed(queries, balances))], now);
}

/** Images that stand with an order under a name it no longer has: they go on with it. */
async function imagesOfRenamed(queries: Queries, balances: readonly ExamBalance[]): Promise<readonly string[]> {
  const renamed = balances.filter(
    ({ anchor, standing }) => standing.state === 'joined' && !anchor.startsWith('study:'),
  );
  if (renamed.length === 0) return [];
  const { rows } = await queries.query<{ anchor: string }>({
    name: 'images-of-renamed',
    text: `select distinct 'study:' || study_uid as anchor from link where anchor = any($1)`,
    values: [renamed.map(({ anchor }) => anchor)],
  });
  return rows.map(({ anchor }) => anchor);
}

async function saveExams(queries: Queries, balances: readonly ExamBalance[], now: Date): Promise<void> {
  await queries.query({
    name: 'save-exams',
    text: `insert into exam (exam_id, anchor, site, state, closed_because, joined_to, family_name, given_name, nhs_number,
        nhs_number_valid, local_ids, birth_date, sex, accession, modality, procedure, performed_at, order_status, report_status,
        images, unread_since, report_due_at, owner_role, look_at, search_words, sort_at, balanced_at, policy_version, reading)
      select exam_id, anchor, site, state, closed_because, joined_to, family_name, given_name, nhs_number,
        nhs_number_valid, local_ids, birth_date, sex, accession, modality, procedure, performed_at, order_status, report_status,
        images, unread_since, report_due_at, owner_role, look_at, search_words, sort_at, $2, policy_version, reading
      from jsonb_to_recordset($1::jsonb) as row (exam_id uuid, anchor text, site text, state text, closed_because text,
        joined_to text, family_name text, given_name text, nhs_number text, nhs_number_valid boolean, local_ids jsonb,
        birth_date text, sex text, accession text, modality text, procedure text, performed_at timestamptz,
        order_status text, report_status text, images integer, unread_since timestamptz, report_due_at timestamptz,
        owner_role text, look_at timestamptz, search_words text, sort_at timestamptz, policy_version text, reading jsonb)
      on conflict (exam_id) do update set site = excluded.site, state = excluded.state,
        closed_because = excluded.closed_because, joined_to = excluded.joined_to, family_name = excluded.family_name,
        given_name = excluded.given_name, nhs_number = excluded.nhs_number, nhs_number_valid = excluded.nhs_number_valid,
        local_ids = excluded.local_ids, birth_date = excluded.birth_date, sex = excluded.sex, accession = excluded.accession,
        modality = excluded.modality, procedure = excluded.procedure, performed_at = excluded.performed_at,
        order_status = excluded.order_status, report_status = excluded.report_status, images = excluded.images,
        unread_since = excluded.unread_since, report_due_at = excluded.report_due_at, owner_role = excluded.owner_role,
        look_at = excluded.look_at, search_words = excluded.search_words, sort_at = excluded.sort_at,
        balanced_at = excluded.balanced_at, policy_version = excluded.policy_version, reading = excluded.reading`,
    values: [JSON.stringify(balances.map(examRow)), now],
  });
}

function examRow({ anchor, site, standing, unread, reading, shown, policyVersion }: ExamBalance) {
  const { patient } = shown;
  const nhs = patient.nhsNumber ? judgeNhsNumber(patient.nhsNumber) : null;
  return {
    exam_id: examIdOf(anchor),
    anchor,
    site,
    state: standing.state,
    closed_because: standing.state === 'closed' ? standing.because : null,
    joined_to: standing.state === 'joined' ? standing.to : null,
    owner_role: standing.state === 'open' ? standing.ownerRole : null,
    look_at: standing.state === 'open' ? standing.lookAgainAt : null,
    family_name: patient.familyName,
    given_name: patient.givenName,
    nhs_number: nhs?.kind === 'valid' ? nhs.number : patient.nhsNumber,
    nhs_number_valid: nhs?.kind === 'valid',
    local_ids: patient.localIds,
    birth_date: patient.birthDate,
    sex: patient.sex,
    accession: shown.accession,
    modality: shown.modality,
    procedure: shown.procedure,
    performed_at: shown.performedAt,
    order_status: shown.orderStatus,
    report_status: shown.reportStatus,
    images: shown.images,
    unread_since: unread?.since ?? null,
    report_due_at: unread?.dueAt ?? null,
    search_words: wordsOf(shown),
    sort_at: shown.sortAt,
    policy_version: policyVersion,
    reading: reading && readingKept(reading),
  };
}

function wordsOf({ patient, accession }: ExamBalance['shown']): string {
  const nhsNumber = patient.nhsNumber && nhsNumberDigits(patient.nhsNumber);
  const localIds = patient.localIds.map(({ value }) => value);
  return searchWords([patient.familyName, patient.givenName, nhsNumber, ...localIds, accession]);
}

/** Returns the anchors of records whose images changed. */
async function saveLinks(queries: Queries, balances: readonly ExamBalance[]): Promise<readonly string[]> {
  const studies = balances.filter(({ anchor }) => anchor.startsWith('study:'));
  if (studies.length === 0) return [];
  const uids = studies.map(({ anchor }) => anchor.slice('study:'.length));
  const { rows: before } = await queries.query<{ study_uid: string; anchor: string; standing: string }>({
    name: 'links-before',
    text: 'select study_uid, anchor, standing from link where study_uid = any($1)',
    values: [uids],
  });
  const now = studies.flatMap(({ anchor, links }) =>
    links.map((link) => ({
      study_uid: anchor.slice('study:'.length),
      anchor: link.anchor,
      standing: link.standing,
      score: link.score,
      rule_version: link.ruleVersion,
      evidence: link.evidence,
    })),
  );
  const text = (row: { study_uid: string; anchor: string; standing: string }) =>
    `${row.study_uid} ${row.anchor} ${row.standing}`;
  const known = new Set(before.map(text));
  const wanted = new Set(now.map(text));
  const gone = before.filter((row) => !wanted.has(text(row)));

  await queries.query({
    name: 'drop-links',
    text: `delete from link using unnest($1::text[], $2::text[]) as gone (study_uid, anchor)
      where link.study_uid = gone.study_uid and link.anchor = gone.anchor`,
    values: [gone.map((row) => row.study_uid), gone.map((row) => row.anchor)],
  });
  await queries.query({
    name: 'save-links',
    text: `insert into link (study_uid, anchor, standing, score, rule_version, evidence)
      select study_uid, anchor, standing, score, rule_version, evidence
      from jsonb_to_recordset($1::jsonb) as row (study_uid text, anchor text, standing text, score real, rule_version text, evidence jsonb)
      on conflict (study_uid, anchor) do update set standing = excluded.standing, score = excluded.score,
        rule_version = excluded.rule_version, evidence = excluded.evidence`,
    values: [JSON.stringify(now)],
  });
  return [...gone, ...now.filter((row) => !known.has(text(row)))].map((row) => row.anchor);
}
