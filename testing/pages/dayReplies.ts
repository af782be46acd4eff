import type { listDays, seeDay } from '../../src/api/days.ts';
import type { ReplyOf } from '../../src/api/endpoint.ts';
import { daysAfter } from '../../src/domain/ledger/localDay.ts';
import { exams } from './examReplies.ts';
import { ago, asOf, day as minutesOfDay } from './moment.ts';

type Day = ReplyOf<typeof seeDay>;
type Row = Day['exams'][number];
type Difference = Row['differences'][number];

const sha = (digit: string) => digit.repeat(64);
const yes = 'yes' as const;
const allYes = { archived: yes, 'in-ris': yes, evaluated: yes, delivered: yes, acknowledged: 'untold' as const };
const nobodys = { varianceId: null, takenBy: null, dueAt: null, owned: false };
const lost: Difference = {
  ...nobodys,
  ...{ stage: 'archived', kind: 'order-without-images', ownerRole: 'coordinator', dueAt: ago(30) },
};
const conflict: Difference = {
  ...nobodys,
  ...{
    stage: 'in-ris',
    kind: 'identity-conflict',
    ownerRole: 'coordinator',
    takenBy: 'r.okafor',
    owned: true,
    dueAt: ago(-50),
  },
};
const unread: Difference = {
  ...nobodys,
  ...{ stage: 'evaluated', kind: 'unread', ownerRole: 'reporter', owned: true, dueAt: ago(-3 * 60) },
};
const unexplained: Difference = { ...nobodys, stage: 'delivered', kind: 'unexplained', ownerRole: null };

const rows: readonly Row[] = [
  { differences: [conflict, lost], stages: { ...allYes, archived: 'no' as const } },
  { differences: [unread], stages: { ...allYes, evaluated: 'no' as const, delivered: 'not-due' as const } },
  { differences: [unexplained], stages: { ...allYes, delivered: 'no' as const } },
].map((row, place) => ({
  ...row,
  exam: exams[place] as Row['exam'],
  stood: 'performed',
  changed: place === 0 ? ['Archived: was yes, is no.', 'New: order without images.'] : [],
}));

/** A day of which somebody must still take two differences. */
export const openDay: Day = {
  asOf,
  day: '2026-11-21',
  from: '2026-11-21T00:00:00.000Z',
  to: '2026-11-22T00:00:00.000Z',
  site: null,
  modality: null,
  sites: ['RVE', 'RVV'],
  everySite: true,
  modalities: ['CT', 'DX', 'MR', 'US'],
  sha256: sha('4'),
  stood: { performed: 1_912, booked: 14, cancelled: 31, told: 2 },
  lines: [
    { stage: 'archived', yes: 1_908, owned: 3, notOwned: 1, notDue: 0, untold: 0 },
    { stage: 'in-ris', yes: 1_909, owned: 3, notOwned: 0, notDue: 0, untold: 0 },
    { stage: 'evaluated', yes: 1_702, owned: 210, notOwned: 0, notDue: 0, untold: 0 },
    { stage: 'delivered', yes: 1_301, owned: 0, notOwned: 1, notDue: 210, untold: 400 },
    { stage: 'acknowledged', yes: 12, owned: 0, notOwned: 0, notDue: 211, untold: 1_689 },
  ],
  untold: [
    { stage: 'delivered', site: 'RVE', exams: 400 },
    { stage: 'acknowledged', site: 'RVE', exams: 400 },
    { stage: 'acknowledged', site: 'RVV', exams: 1_289 },
  ],
  differences: 217,
  notOwned: 2,
  owners: [
    { kind: 'unread-list', who: null, differences: 210 },
    { kind: 'person', who: 'r.okafor', differences: 6 },
    { kind: 'nobody', who: 'coordinator', differences: 1 },
    { kind: 'nobody', who: null, differences: 1 },
  ],
  obstacles: ['not-owned'],
  signatures: [],
  changed: null,
  silences: [{ name: 'RIS, main hospital', since: ago(minutesOfDay + 60), until: ago(minutesOfDay + 20) }],
  shown: rows.length,
  exams: [...rows],
  next: null,
};

/** The same day once everything has an owner. */
export const ownedDay: Day = {
  ...openDay,
  notOwned: 0,
  obstacles: [],
  owners: openDay.owners.slice(0, 2),
  lines: openDay.lines.map((line) => ({ ...line, owned: line.owned + line.notOwned, notOwned: 0 })),
  shown: 0,
  exams: [],
};

/** Signed, and changed since. */
export const signedDay: Day = {
  ...openDay,
  signatures: [{ revision: 1, by: 'r.okafor', at: ago(200), sha256: sha('7'), verifies: true }],
  changed: 1,
};

/** A day of which nothing is known. */
export const emptyDay: Day = {
  ...openDay,
  stood: { performed: 0, booked: 0, cancelled: 0, told: 0 },
  lines: openDay.lines.map(({ stage }) => ({ stage, yes: 0, owned: 0, notOwned: 0, notDue: 0, untold: 0 })),
  ...{ untold: [], differences: 0, notOwned: 0, owners: [], obstacles: [], silences: [], modalities: [] },
  ...{ shown: 0, exams: [] },
};

export const days: ReplyOf<typeof listDays> = {
  asOf,
  site: null,
  sites: ['RVE', 'RVV'],
  everySite: true,
  days: Array.from({ length: 14 }, (_, place) => ({
    day: daysAfter('2026-11-22', -place),
    over: place > 0,
    exams: place % 7 === 0 ? 412 : 1_959 - 13 * place,
    performed: place % 7 === 0 ? 402 : 1_912 - 13 * place,
    unread: 210 - 15 * place,
    notTaken: place < 3 ? 4 - place : 0,
    signed:
      place > 2
        ? [{ modality: null, by: 'r.okafor', at: ago((place - 1) * minutesOfDay), revision: place === 5 ? 2 : 1 }]
        : place === 2
          ? [{ modality: 'CT', by: 'm.hale', at: ago(minutesOfDay), revision: 1 }]
          : [],
  })),
};

export const noDays: ReplyOf<typeof listDays> = {
  ...days,
  days: days.days.map((one) => ({ ...one, exams: 0, performed: 0, unread: 0, notTaken: 0, signed: [] })),
};
