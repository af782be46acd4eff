import { numbersOf } from '../toldExam.ts';
import type { Telling } from '../trust/telling.ts';
import { later } from '../trust/trueExams.ts';
import { type Around, type Fault, heardOf, type InjectedFault, latestOf, orderAnchor, unreported } from './fault.ts';
import { overdueBy } from './overdueBy.ts';

/** W1: the report is written and verified, and the message that carries it never comes. The clock finds it, not a complaint. */
export const reportLost: Fault = {
  kind: 'report-lost',
  perThousand: 4,
  befall(telling) {
    telling.reports = telling.reports.filter(({ report }) => report.status === 'preliminary');
    telling.deliveries = [];
    return {
      kind: 'report-lost',
      promised: [
        { anchor: orderAnchor(telling), finding: 'unread', by: latestOf(heardOf(telling), orderHeard(telling)) },
        { anchor: orderAnchor(telling), finding: 'overdue', by: overdueBy(telling) },
      ],
      patients: [telling.truth.exam.patient],
      // A draft that nobody verifies is itself found.
      mayShow: ['report-pending'],
    };
  },
};

/** R10: the report is verified, and one of those who should hold it never gets it. */
export const copyLost: Fault = {
  kind: 'copy-lost',
  perThousand: 4,
  befall(telling, { policies, random }) {
    const lost = random.pick(telling.deliveries);
    const verified = telling.reports.at(-1);
    if (!lost || !verified) return null;
    telling.deliveries = telling.deliveries.filter((told) => told !== lost);
    const hours = policies.reports.gapHours[lost.sender.system] ?? 24;
    return {
      kind: 'copy-lost',
      promised: [
        {
          anchor: orderAnchor(telling),
          finding: 'report-gap',
          by: latestOf(later(verified.saidAt, hours * 60), verified.at),
        },
      ],
      patients: [telling.truth.exam.patient],
      mayShow: [],
    };
  },
};

/** R4: one patient's report is filed under another's accession number: one seems read, the other has a stranger's report. */
export const reportForAnother: Fault = {
  kind: 'report-for-another',
  perThousand: 3,
  befall(telling, around) {
    if (around.random.chance(0.4)) return underNobodysNumber(telling, around);
    const other = around.next(
      telling,
      (one) => one.truth.exam.site === telling.truth.exam.site && one.truth.exam.patient !== telling.truth.exam.patient,
    );
    const verified = telling.reports.at(-1);
    if (!other || !verified) return null;
    other.fault = 'report-for-another';
    const { exam } = other.truth;
    const filed = { ...exam, patient: telling.truth.exam.patient };
    const saidAt = latestOf(verified.saidAt, later(heardOf(other), 10), later(orderHeard(other), 10));
    const who = numbersOf(filed.patient, exam.site);
    unreported(telling);
    telling.more = [around.teller.report(filed, verified.report, later(saidAt, 0.2), { saidAt, who })];
    return {
      kind: 'report-for-another',
      promised: [
        { anchor: orderAnchor(telling), finding: 'overdue', by: overdueBy(telling) },
        { anchor: orderAnchor(other), finding: 'identity-conflict', by: later(saidAt, 0.2) },
      ],
      patients: [filed.patient, exam.patient],
      mayShow: ['report-gap'],
    };
  },
};

/** The number was typed wrongly, and nobody has it: the report belongs to no examination anybody knows. */
function underNobodysNumber(telling: Telling, around: Around): InjectedFault | null {
  const verified = telling.reports.at(-1);
  if (!verified) return null;
  const { exam } = telling.truth;
  const filed = { ...exam, accession: `${exam.accession}9`, placerOrderNumber: `${exam.placerOrderNumber}9` };
  unreported(telling);
  telling.more = [{ ...verified, exam: filed }];
  return {
    kind: 'report-for-another',
    promised: [
      { anchor: orderAnchor(telling), finding: 'overdue', by: overdueBy(telling) },
      {
        anchor: `order:${exam.site}|${filed.accession}`,
        finding: 'report-without-exam',
        by: later(verified.at, around.policies.reports.withoutExamMinutes),
      },
    ],
    patients: [exam.patient],
    // It is told of as performed and verified, and nobody else has anything of it.
    mayShow: ['report-gap', 'order-without-images'],
  };
}

function orderHeard(telling: Parameters<typeof orderAnchor>[0]): Date {
  return (telling.orders[0] as { at: Date }).at;
}
