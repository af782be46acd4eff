import { numbersOf } from '../toldExam.ts';
import type { Telling } from '../trust/telling.ts';
import { later } from '../trust/trueExams.ts';
import { type Around, type Fault, type InjectedFault, latestOf, orderAnchor } from './fault.ts';

/**
 * R9: somebody was registered twice, and the merge of the two numbers reached us and not the RIS, which goes on with the retired one.
 */
function notFollowed(telling: Telling, { policies, random, teller }: Around): InjectedFault | null {
  const { exam } = telling.truth;
  const who = { ...numbersOf(exam.patient, 'RXN'), hospitalNumber: `N8${random.whole(1_000_000, 9_999_999)}` };
  const mergedAt = later(exam.performedAt, -(policies.reconciliation.mergeHours + 6) * 60);
  const due = later(mergedAt, policies.reconciliation.mergeHours * 60);
  telling.orders = telling.orders.map((told) => ({ ...told, who }));
  telling.images = telling.images.map((told) => ({ ...told, said: { ...told.said, who } }));
  telling.reports = telling.reports.map((told) => ({ ...told, who }));
  telling.deliveries = telling.deliveries.map((told) => (told.kind === 'report' ? { ...told, who } : told));
  telling.people = [];
  telling.more = [
    teller.person('A28', exam.patient, exam, later(mergedAt, -60), { who }),
    teller.merge(exam.patient, who.hospitalNumber, mergedAt),
  ];
  const still = telling.orders.find(({ saidAt }) => saidAt > due);
  if (!still) throw new RangeError(`Cannot tell of ${exam.accession}: the RIS says nothing of it after the merge`);
  return {
    kind: 'merge-lost',
    promised: [{ anchor: orderAnchor(telling), finding: 'merge-not-propagated', by: still.at }],
    patients: [exam.patient],
    // Until the merge comes, two numbers of one person stand side by side.
    mayShow: ['nhs-number', 'identity-conflict'],
  };
}

/**
 * R5: somebody was registered twice, the two numbers were merged, and the message of it never came: one NHS number goes on
 * under two numbers of one hospital.
 */
export const mergeLost: Fault = {
  kind: 'merge-lost',
  perThousand: 3,
  befall(telling, around) {
    const { random, teller } = around;
    const { exam, requestedAt } = telling.truth;
    if (exam.site !== 'RXN') return null;
    if (random.chance(0.5)) return notFollowed(telling, around);
    const who = { ...numbersOf(exam.patient, 'RXN'), hospitalNumber: `N8${random.whole(1_000_000, 9_999_999)}` };
    const before = teller.person('A28', exam.patient, exam, later(requestedAt, -600), { who });
    telling.more = [before];
    return {
      kind: 'merge-lost',
      promised: [
        {
          anchor: orderAnchor(telling),
          finding: 'nhs-number',
          by: latestOf(before.at, (telling.orders[0] as { at: Date }).at),
        },
      ],
      patients: [exam.patient],
      // Two records of one person at one hospital differ in their number.
      mayShow: ['identity-conflict'],
    };
  },
};
