import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { searchUnreported } from '../../src/api/unreported.ts';
import { exams } from './examReplies.ts';
import { ago, asOf, day } from './moment.ts';

type Found = ReplyOf<typeof searchUnreported>;
type Row = Found['exams'][number];

const target = {
  pathway: 'Emergency',
  within: '12 hours',
  version: 'turnaround/2023-08-09',
  verified: false,
  ownerRole: 'reporter',
  takenBy: null,
};
const film = { ...target, pathway: 'Film, in hospital', within: '1 working day', verified: true };
const routine = { ...target, pathway: 'Routine', within: '10 days' };
const never = [{ says: 'Never reported', at: null }];

/** Why an exam may still be here, and how its clock may stand. */
const standings: readonly (Pick<Row, 'unreadSince' | 'dueAt' | 'ceilingAt' | 'reasons'> & Partial<Row>)[] = [
  {
    ...target,
    unreadSince: ago(33 * day),
    dueAt: ago(32.5 * day),
    ceilingAt: ago(5 * day),
    reasons: [...never, { says: 'Perhaps reported and not heard: RIS, main hospital silent since', at: ago(13) }],
  },
  {
    ...film,
    unreadSince: ago(3 * day + 4 * 60),
    dueAt: ago(2 * day + 4 * 60),
    ceilingAt: ago(-25 * day),
    reasons: never,
  },
  {
    ...target,
    unreadSince: ago(11 * 60 + 20),
    dueAt: ago(-40),
    ceilingAt: ago(-27 * day),
    reasons: [{ says: 'Only provisional since', at: ago(7 * 60) }],
    takenBy: 'r.okafor',
  },
  {
    ...routine,
    unreadSince: ago(95),
    dueAt: ago(-9 * day),
    ceilingAt: ago(-27 * day),
    reasons: [{ says: 'Images came after the report of', at: ago(2 * day) }],
  },
  {
    ...routine,
    unreadSince: ago(26),
    dueAt: ago(-10 * day),
    ceilingAt: ago(-28 * day),
    reasons: [{ says: 'The report that came names another person, and does not count here', at: null }],
  },
];

const rows = exams.slice(0, 12).map((exam, place): Row => {
  const { examId, patient, accession, site, modality, procedure, images } = exam;
  return {
    ...{ examId, patient, accession, site, modality, procedure, images },
    ...target,
    ...(standings[place % 5] as Row),
  };
});

/** The whole list. */
export const unreported: Found = {
  asOf,
  total: 1_284,
  everywhere: 1_284,
  beyondTarget: 96,
  beyondCeiling: 3,
  oldestSince: ago(33 * day),
  exams: rows,
  next: 'next-page',
  sites: [
    { name: 'RVE', exams: 301 },
    { name: 'RVV', exams: 983 },
  ],
  modalities: [
    { name: 'CT', exams: 402 },
    { name: 'DX', exams: 882 },
  ],
  pathways: [
    { name: 'Emergency', exams: 120 },
    { name: 'Routine', exams: 1_164 },
  ],
  silentFeeds: [{ name: 'RIS, main hospital', since: ago(13) }],
};

/** What a narrowed list finds. */
export const narrowedUnreported: Found = { ...unreported, total: 2, exams: rows.slice(0, 2), next: null };

export const nothingUnreported: Found = {
  ...{ asOf, total: 0, everywhere: 0, beyondTarget: 0, beyondCeiling: 0, oldestSince: null, exams: [], next: null },
  ...{ sites: [], modalities: [], pathways: [], silentFeeds: [] },
};
