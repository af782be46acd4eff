import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../testing/database.ts';
import { addExam, addVariance } from '../../../testing/ledgerRows.ts';
import { severities } from '../../domain/reconciliation/variance.ts';
import { openKysely } from '../database/schema.ts';
import { findVariances, readVarianceCursor, type VariancesAsked, writeVarianceCursor } from './findVariances.ts';

const pool = testDatabase();
const now = new Date('2026-11-24T09:00:00Z');
const hour = 3_600_000;
const everything: VariancesAsked = { sites: 'everywhere', now, after: null, limit: 7 };

interface Row {
  readonly variance_id: string;
  readonly kind: string;
  readonly severity: string;
  readonly exam_site: string;
  readonly exam_modality: string;
  readonly due_at: Date | null;
  readonly since: Date;
  readonly snoozed_until: Date | null;
  readonly closed_at: Date | null;
  readonly taken_by: string | null;
}

/** The truth by another way: every row, one by one, in JavaScript. */
function truth(rows: readonly Row[], asked: Partial<VariancesAsked>): string[] {
  const clock = (row: Row) => (row.due_at ?? row.since).getTime();
  const rank = (row: Row) => (severities as readonly string[]).indexOf(row.severity);
  const isAsleep = (row: Row) => row.snoozed_until !== null && row.snoozed_until > now;
  return rows
    .filter((row) => row.closed_at === null && isAsleep(row) === (asked.snoozed ?? false))
    .filter((row) => asked.sites === undefined || asked.sites === 'everywhere' || asked.sites.includes(row.exam_site))
    .filter((row) => (asked.site ?? row.exam_site) === row.exam_site && (asked.kind ?? row.kind) === row.kind)
    .filter((row) => (asked.severity ?? row.severity) === row.severity)
    .filter((row) => (asked.modality ?? row.exam_modality) === row.exam_modality)
    .filter((row) => !asked.overdue || clock(row) < now.getTime())
    .filter(
      (row) => asked.owner === undefined || row.taken_by === ('username' in asked.owner ? asked.owner.username : ''),
    )
    .sort((a, b) => rank(a) - rank(b) || clock(a) - clock(b) || (a.variance_id < b.variance_id ? -1 : 1))
    .map((row) => row.variance_id);
}

async function allPages(asked: VariancesAsked): Promise<{ readonly totals: Set<number>; readonly found: string[] }> {
  const totals = new Set<number>();
  const found: string[] = [];
  for (let after: VariancesAsked['after'] = null; ; ) {
    const page = await findVariances(openKysely(pool()), { ...asked, after });
    totals.add(page.total);
    found.push(...page.varianceIds);
    if (page.next === null) return { totals, found };
    after = readVarianceCursor(writeVarianceCursor(page.next));
  }
}

const asking = fc.record(
  {
    sites: fc.constantFrom('everywhere' as const, ['RXN'], ['RXE', 'RXN'], []),
    kind: fc.constantFrom('nhs-number', 'identity-conflict', 'no such kind'),
    severity: fc.constantFrom(...severities),
    site: fc.constantFrom('RXN', 'RXE'),
    modality: fc.constantFrom('CT', 'MR'),
    owner: fc.constantFrom({ username: 'a.one' }),
    overdue: fc.boolean(),
    snoozed: fc.boolean(),
    limit: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: [] },
);

test('the queue gives exactly what every row, looked at one by one, gives, worst and most urgent first, and its exact total', async () => {
  const db = openKysely(pool());
  for (let index = 0; index < 150; index++) {
    const pick = <T>(from: readonly T[], step: number) => from[Math.floor(index / step) % from.length] as T;
    const examId = await addExam(db, { site: pick(['RXN', 'RXE'], 1), modality: pick(['CT', 'MR'], 2) });
    const at = new Date(now.getTime() + ((index % 20) - 10) * hour);
    const asleep = index % 6 === 0 ? new Date(now.getTime() + ((index % 4) - 1) * hour) : null;
    await addVariance(db, examId, pick(['nhs-number', 'identity-conflict', 'two-patients'], 3), '', {
      severity: pick(severities, 1),
      since: at,
      due_at: index % 5 === 0 ? null : at,
      closed_at: index % 9 === 0 ? now : null,
      taken_by: index % 7 === 0 ? 'a.one' : null,
      taken_at: index % 7 === 0 ? now : null,
      ...(asleep && {
        snoozed_at: new Date(now.getTime() - 9 * hour),
        snoozed_until: asleep,
        snoozed_by: 'a.one',
        snoozed_because: 'Waiting',
        snoozed_over: 'x',
      }),
    });
  }
  const { rows } = await pool().query<Row>('select * from variance');
  await fc.assert(
    fc.asyncProperty(asking, async (asked) => {
      const expected = truth(rows, asked as Partial<VariancesAsked>);
      const { totals, found } = await allPages({ ...everything, ...asked } as VariancesAsked);
      assert.deepEqual(found, expected);
      assert.deepEqual([...totals], [expected.length]);
    }),
    { numRuns: 120 },
  );
  assert.ok(truth(rows, {}).length > 60);
});

test('a cursor that is none of ours is none', () => {
  for (const wrong of ['', 'x', Buffer.from("0|2026-01-01 00:00:00+00|' or 1=1").toString('base64url')]) {
    assert.equal(readVarianceCursor(wrong), null);
  }
});
