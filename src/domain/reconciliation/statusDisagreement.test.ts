import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, heard, heardFrom, order, policies, recorded, report, study } from '../../../testing/examFacts.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { OrderFact, ReportFact } from '../ledger/fact.ts';
import { disagreementOf, imagesStatuses, pacsStatuses, reportStatuses, risStatuses } from './statusTruth.ts';

const { statusTruth } = policies;

interface Told {
  readonly ris?: Partial<OrderFact>;
  readonly report?: Partial<ReportFact>;
  readonly pacsOrder?: Partial<OrderFact>;
  readonly pacsReport?: Partial<ReportFact>;
  readonly images?: boolean;
}

/** What the exam's disagreement says a month later; null where all agree. */
function disagreement(told: Told, now = new Date(at('09:00', '2026-12-20'))): string | null {
  const orders = [
    ...heard(order(told.ris)),
    ...(told.pacsOrder ? heardFrom('pacs', order({ occurredAt: at('13:00'), ...told.pacsOrder })) : []),
  ];
  const reports = [
    ...(told.report ? heard(report(told.report)) : []),
    ...(told.pacsReport ? heardFrom('pacs', report({ occurredAt: at('14:00'), ...told.pacsReport })) : []),
  ];
  const record = { anchor: 'order:RXN|A1', orders, reports, acknowledgements: [] };
  const { variances } = balanceExam(recorded(record, told.images === false ? [] : [{ study: study() }]), policies, now);
  return variances.find(({ kind }) => kind === 'status-disagreement')?.says ?? null;
}

const booked = { status: 'scheduled', performedAt: null } as const;
const cancelled = { status: 'cancelled' } as const;
const begun = { status: 'registered' } as const;
const provisional = { status: 'preliminary' } as const;
const withdrawn = { status: 'cancelled' } as const;

const pairs: { says: string; told: Told; row: string | null }[] = [
  { says: 'performed and verified, the PACS silent: agree', told: { report: {} }, row: null },
  { says: 'performed, verified, reported in the PACS: agree', told: { report: {}, pacsReport: {} }, row: null },
  {
    says: 'an addendum that is begun leaves it verified: agree',
    told: { report: {}, pacsReport: {}, ris: {} },
    row: null,
  },
  {
    says: 'reported in the PACS, no report',
    told: { pacsReport: {} },
    row: 'reported in the PACS, no report in the RIS',
  },
  {
    says: 'reported in the PACS, begun in the RIS',
    told: { report: begun, pacsReport: {} },
    row: 'reported in the PACS, no report in the RIS',
  },
  {
    says: 'reported in the PACS, provisional in the RIS',
    told: { report: provisional, pacsReport: {} },
    row: 'reported in the PACS, provisional in the RIS',
  },
  {
    says: 'reported in the PACS, withdrawn in the RIS',
    told: { report: withdrawn, pacsReport: {} },
    row: 'reported in the PACS, withdrawn in the RIS',
  },
  {
    says: 'cancelled in the RIS, provisional in the PACS',
    told: { ris: cancelled, pacsReport: provisional },
    row: 'cancelled in the RIS, reported in the PACS',
  },
  {
    says: 'cancelled in the RIS, verified report',
    told: { ris: cancelled, report: {} },
    row: 'cancelled in the RIS, verified report',
  },
  { says: 'cancelled in the RIS, images', told: { ris: cancelled }, row: 'cancelled in the RIS, images' },
  {
    says: 'cancelled in the RIS, examined in the PACS, no image here',
    told: { ris: cancelled, pacsOrder: {}, images: false },
    row: 'cancelled in the RIS, examined in the PACS',
  },
  { says: 'cancelled in both: agree', told: { ris: cancelled, pacsOrder: cancelled, images: false }, row: null },
  {
    says: 'verified, unreported in the PACS',
    told: { report: {}, pacsReport: begun },
    row: 'verified report, not reported in the PACS',
  },
  {
    says: 'verified, provisional in the PACS',
    told: { report: {}, pacsReport: provisional },
    row: 'verified report, provisional in the PACS',
  },
  {
    says: 'verified, withdrawn in the PACS',
    told: { report: {}, pacsReport: withdrawn },
    row: 'verified report, withdrawn in the PACS',
  },
  {
    says: 'verified, cancelled in the PACS',
    told: { report: {}, pacsOrder: cancelled },
    row: 'verified report, cancelled in the PACS',
  },
  {
    says: 'performed, cancelled in the PACS',
    told: { pacsOrder: cancelled },
    row: 'performed in the RIS, cancelled in the PACS',
  },
  {
    says: 'booked, and its report verified',
    told: { ris: booked, report: {}, images: false },
    row: 'not performed in the RIS, verified report',
  },
  { says: 'booked, and images are here', told: { ris: booked }, row: 'not performed in the RIS, images' },
  {
    says: 'booked, and the PACS says examined',
    told: { ris: booked, pacsOrder: {}, images: false },
    row: 'not performed in the RIS, examined in the PACS',
  },
  {
    says: 'performed, and the PACS still expects it',
    told: { pacsOrder: booked },
    row: 'performed in the RIS, expected in the PACS',
  },
  { says: 'booked, and nothing more: agree', told: { ris: booked, images: false }, row: null },
];
for (const { says, told, row } of pairs) {
  test(`R11 ${says}`, () => {
    const expected = statusTruth.rows.find(({ name }) => name === row)?.says ?? null;
    if (row !== null) assert.ok(expected, `no row "${row}"`);
    assert.equal(disagreement(told), expected);
  });
}

test('R11 the table holds at least thirteen disagreements, and every row of it can be the first that fits', () => {
  const first = new Set<string>();
  for (const ris of risStatuses) {
    for (const standing of reportStatuses) {
      for (const pacs of pacsStatuses) {
        for (const images of imagesStatuses) {
          const row = disagreementOf(statusTruth, { ris, report: standing, pacs, images });
          if (row) first.add(row.name);
        }
      }
    }
  }
  assert.ok(statusTruth.rows.length >= 13);
  assert.deepEqual(
    statusTruth.rows.map(({ name }) => name).filter((name) => !first.has(name)),
    [],
  );
});

test('R11 messages cross: they may disagree as long as the row allows, counted from the last word', () => {
  const told = { report: {}, pacsReport: begun };
  assert.equal(disagreement(told, new Date(at('17:59'))), null);
  assert.match(disagreement(told, new Date(at('18:00'))) ?? '', /the PACS says unreported/);
});

test('R11 a trust that takes a row away hears no more of it', () => {
  const without = { ...policies, statusTruth: { ...statusTruth, rows: [] } };
  const exam = recorded(
    { anchor: 'order:RXN|A1', orders: heard(order(cancelled)), reports: [], acknowledgements: [] },
    [{ study: study() }],
  );
  const kinds = balanceExam(exam, without, new Date(at('20:00'))).variances.map(({ kind }) => kind);
  assert.ok(!kinds.includes('status-disagreement'));
});
