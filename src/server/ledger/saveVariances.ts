import type { ExamBalance } from '../../domain/ledger/examBalance.ts';
import { earliest, hoursAfter } from '../../domain/ledger/instants.ts';
import type { Evidence, Variance } from '../../domain/reconciliation/variance.ts';
import type { HandlingPolicy } from '../../domain/reconciliation/varianceHandling.ts';
import { whyClosed } from '../../domain/reconciliation/whyClosed.ts';
import type { VarianceEvent } from '../database/varianceTables.ts';
import type { Queries } from './aliases.ts';
import { examIdOf } from './examId.ts';
import { foldHandling, type VarianceKey } from './foldHandling.ts';

/**
 * Writes which variances stand: opens what was not known, closes with a reason what stands no longer, wakes what was put
 * off. What has not changed is not written. Gives when each exam must be looked at again for a variance that is put off.
 */
export async function saveVariances(
  queries: Queries,
  balances: readonly ExamBalance[],
  policy: HandlingPolicy,
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const byExam = new Map(balances.map((balance) => [examIdOf(balance.anchor), balance]));
  const known = await loadKnown(queries, [...byExam.keys()]);
  const wanted = [...byExam].flatMap(([examId, balance]) =>
    balance.variances.map((variance) => standingRow(examId, balance, variance, policy)),
  );
  const before = new Map(known.map((row) => [keyText(row), row]));
  const stands = new Set(wanted.map(keyText));
  const gone = known.filter((row) => row.closed_at === null && !stands.has(keyText(row)));
  await closeVariances(
    queries,
    gone.map((row) => ({ ...row, because: whyClosed(row, byExam.get(row.exam_id) as ExamBalance) })),
    now,
  );
  const changed = wanted.filter((row) => !isSame(before.get(keyText(row)), row));
  await writeVariances(queries, changed, now);

  const found = wanted.filter((row) => !before.has(keyText(row)));
  const foundAgain = wanted.filter((row) => (before.get(keyText(row))?.closed_at ?? null) !== null);
  await foldHandling(queries, found);
  await addHistory(queries, [
    ...found.map((row) => ({ ...row, what: 'opened' as const, at: now, words: row.says })),
    ...foundAgain.map((row) => ({ ...row, what: 'opened again' as const, at: now, words: row.says })),
  ]);
  const mayWake = found.length > 0 || known.some((row) => row.snoozed_until !== null);
  return mayWake ? wake(queries, byExam, now) : new Map();
}

interface KnownVariance extends VarianceKey {
  readonly severity: string;
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly owner_role: string;
  readonly since: Date;
  readonly due_at: Date | null;
  readonly exam_site: string;
  readonly exam_modality: string | null;
  readonly closed_at: Date | null;
  readonly snoozed_until: Date | null;
}

async function loadKnown(queries: Queries, examIds: readonly string[]): Promise<readonly KnownVariance[]> {
  const { rows } = await queries.query<KnownVariance>({
    name: 'variances-known',
    text: `select exam_id, kind, part, severity, says, evidence, owner_role, since, due_at, exam_site, exam_modality, closed_at, snoozed_until
      from variance where exam_id = any($1::uuid[])`,
    values: [examIds],
  });
  return rows;
}

type StandingRow = ReturnType<typeof standingRow>;

function standingRow(examId: string, balance: ExamBalance, variance: Variance, policy: HandlingPolicy) {
  return {
    exam_id: examId,
    kind: variance.kind as string,
    part: variance.part,
    severity: variance.severity,
    says: variance.says,
    evidence: variance.evidence,
    owner_role: variance.ownerRole,
    since: variance.since,
    due_at: variance.dueAt ?? hoursAfter(variance.since, policy.settleWithinHours[variance.severity]),
    exam_site: balance.site,
    exam_modality: balance.shown.modality,
  };
}

function keyText({ exam_id, kind, part }: VarianceKey): string {
  return JSON.stringify([exam_id, kind, part]);
}

function isSame(before: KnownVariance | undefined, row: StandingRow): boolean {
  return (
    before !== undefined &&
    before.closed_at === null &&
    before.severity === row.severity &&
    before.says === row.says &&
    before.owner_role === row.owner_role &&
    before.since.getTime() === Date.parse(row.since) &&
    before.due_at?.getTime() === Date.parse(row.due_at) &&
    before.exam_site === row.exam_site &&
    before.exam_modality === row.exam_modality &&
    evidenceText(before.evidence) === evidenceText(row.evidence)
  );
}

/** The database gives the keys of `jsonb` back in an order of its own. */
function evidenceText(evidence: readonly Evidence[]): string {
  return JSON.stringify(evidence.map(({ field, system, value }) => [field, system, value]));
}

async function writeVariances(queries: Queries, rows: readonly StandingRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await queries.query({
    name: 'open-variances',
    text: `insert into variance (exam_id, kind, part, severity, says, evidence, owner_role, since, due_at, exam_site, exam_modality, opened_at)
      select exam_id, kind, part, severity, says, evidence, owner_role, since, due_at, exam_site, exam_modality, $2
      from jsonb_to_recordset($1::jsonb) as row (exam_id uuid, kind text, part text, severity text, says text,
        evidence jsonb, owner_role text, since timestamptz, due_at timestamptz, exam_site text, exam_modality text)
      on conflict (exam_id, kind, part) do update set severity = excluded.severity, says = excluded.says,
        evidence = excluded.evidence, owner_role = excluded.owner_role, since = excluded.since, due_at = excluded.due_at,
        exam_site = excluded.exam_site, exam_modality = excluded.exam_modality, closed_at = null, closed_because = null`,
    values: [JSON.stringify(rows), now],
  });
}

/** Closes variances, each with the reason in words, and writes it into their history. */
export async function closeVariances(
  queries: Queries,
  gone: readonly (VarianceKey & { readonly because: string })[],
  now: Date,
): Promise<void> {
  if (gone.length === 0) return;
  await queries.query({
    name: 'close-variances',
    text: `update variance set closed_at = $2, closed_because = gone.because
      from jsonb_to_recordset($1::jsonb) as gone (exam_id uuid, kind text, part text, because text)
      where variance.exam_id = gone.exam_id and variance.kind = gone.kind and variance.part = gone.part`,
    values: [JSON.stringify(gone.map(({ exam_id, kind, part, because }) => ({ exam_id, kind, part, because }))), now],
  });
  await addHistory(
    queries,
    gone.map((row) => ({ ...row, what: 'closed' as const, at: now, words: row.because })),
  );
}

/**
 * Wakes what was put off until now, and what no longer says what it said then: new evidence is not hidden behind an old
 * reason (hazard H-41). Gives for each exam when the next one wakes.
 */
async function wake(
  queries: Queries,
  byExam: ReadonlyMap<string, ExamBalance>,
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await queries.query<VarianceKey & { snoozed_until: Date; changed: boolean }>({
    name: 'snoozed-variances',
    text: `select exam_id, kind, part, snoozed_until, snoozed_over <> stands_as as changed from variance
      where exam_id = any($1::uuid[]) and closed_at is null and snoozed_until is not null`,
    values: [[...byExam.keys()]],
  });
  const isAwake = (row: (typeof rows)[number]) => row.changed || row.snoozed_until <= now;
  const awake = rows.filter(isAwake);
  await addHistory(
    queries,
    awake.map((row) => ({
      ...row,
      what: 'woke' as const,
      at: row.snoozed_until <= now ? row.snoozed_until : now,
      words: row.snoozed_until <= now ? 'The time it was put off for has passed.' : 'What the systems say has changed.',
    })),
  );
  await foldHandling(queries, awake);
  const next = new Map<string, string>();
  for (const row of rows.filter((one) => !isAwake(one))) {
    const { anchor } = byExam.get(row.exam_id) as ExamBalance;
    next.set(anchor, earliest(next.get(anchor) ?? null, row.snoozed_until.toISOString()) as string);
  }
  return next;
}

/** What the ledger itself did, written down. */
async function addHistory(
  queries: Queries,
  rows: readonly (VarianceKey & { readonly what: VarianceEvent; readonly at: Date; readonly words: string })[],
): Promise<void> {
  if (rows.length === 0) return;
  await queries.query({
    name: 'add-variance-history',
    text: `insert into variance_history (exam_id, kind, part, what, at, words)
      select exam_id, kind, part, what, at, left(words, 2000)
      from jsonb_to_recordset($1::jsonb) as row (exam_id uuid, kind text, part text, what text, at timestamptz, words text)`,
    values: [
      JSON.stringify(
        rows.map(({ exam_id, kind, part, what, at, words }) => ({ exam_id, kind, part, what, at, words })),
      ),
    ],
  });
}
