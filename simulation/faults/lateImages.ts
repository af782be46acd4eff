import { later } from '../trust/trueExams.ts';
import { type Fault, orderAnchor } from './fault.ts';

/** R7: a series stayed on the scanner and is sent when the report is long verified; whoever wrote it has not seen it. */
export const lateImages: Fault = {
  kind: 'late-images',
  perThousand: 4,
  befall(telling, { policies, random, teller }) {
    const { exam, report } = telling.truth;
    const verified = telling.reports.at(-1);
    if (!verified) return null;
    const first = telling.reports[0] ?? verified;
    const cameAt = later(verified.saidAt, policies.reports.lateGraceMinutes + random.between(2, 1200));
    const late = teller.images(exam, cameAt, { part: 'late' });
    const correctedAt = later(cameAt, random.between(60, 900));
    const corrected = {
      ...report,
      status: 'corrected' as const,
      text: `${report.text}\nThe further images add nothing.`,
    };
    const said = { saidAt: correctedAt };
    telling.more = [
      late,
      teller.report(exam, corrected, later(correctedAt, 0.3), said),
      ...telling.deliveries.map((told) =>
        told.kind === 'report'
          ? teller.report(exam, corrected, later(correctedAt, 9.2), {
              saidAt: later(correctedAt, 9),
              sender: told.sender,
            })
          : teller.acknowledgement(exam, later(correctedAt, 5.2), { saidAt: later(correctedAt, 5) }),
      ),
    ];
    const anchor = orderAnchor(telling);
    return {
      kind: 'late-images',
      promised: [
        { anchor, finding: 'late-images', by: cameAt },
        { anchor, finding: 'unread', by: first.at > cameAt ? first.at : cameAt },
      ],
      mended: (['late-images', 'unread'] as const).map((finding) => ({ anchor, finding, by: later(correctedAt, 0.3) })),
      patients: [exam.patient],
      mayShow: [],
    };
  },
};
