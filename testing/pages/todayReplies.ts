import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { seeToday, seeTrends } from '../../src/api/figures.ts';
import { ago, asOf, day } from './moment.ts';

export const today: ReplyOf<typeof seeToday> = {
  asOf,
  exams: 11_243,
  imagesWithoutOrder: 3,
  orderWithoutImages: 2,
  identityConflict: 1,
  nhsNumber: 4,
  unread: 57,
  oldestUnreadSince: ago(9 * day + 130),
  unreadOverdue: 6,
  unreadBeyondMaximum: 1,
  variances: [
    { kind: 'identity-conflict', open: 1, snoozed: 0, exams: 1, untaken: 0, ownerRoles: ['pacs-manager'] },
    {
      kind: 'images-without-order',
      open: 3,
      snoozed: 0,
      exams: 3,
      untaken: 2,
      ownerRoles: ['coordinator', 'pacs-manager'],
    },
    { kind: 'order-without-images', open: 2, snoozed: 1, exams: 3, untaken: 2, ownerRoles: ['coordinator'] },
    { kind: 'late-images', open: 1, snoozed: 0, exams: 1, untaken: 1, ownerRoles: ['reporter'] },
    { kind: 'nhs-number', open: 5, snoozed: 0, exams: 4, untaken: 4, ownerRoles: ['coordinator'] },
  ],
  conservation: { onNobodysList: 0, asOf: ago(0.2) },
  waitingToBeBalanced: 2,
  behindSince: ago(0.01),
  unreadableMessages: 2,
  heldInstances: 12,
  unknownPeers: 1,
  neverHeard: [],
  feeds: [
    {
      name: 'RIS, main hospital',
      lastHeardAt: ago(13),
      silence: { since: ago(13), words: 'silent since 13:52; usually a message every 40 s at this hour' },
    },
    { name: 'PAS', lastHeardAt: ago(0.4), silence: null },
    { name: 'CT 1', lastHeardAt: ago(2), silence: null },
    { name: 'MR 2', lastHeardAt: ago(31), silence: null },
  ],
  intake: { refusing: null, freeBytes: 812e9, usedRatio: 0.38 },
};

/** A morning on which nothing is wrong and little has come in. */
export const quietToday: ReplyOf<typeof seeToday> = {
  ...today,
  exams: 0,
  imagesWithoutOrder: 0,
  orderWithoutImages: 0,
  identityConflict: 0,
  nhsNumber: 0,
  unread: 0,
  oldestUnreadSince: null,
  unreadOverdue: 0,
  unreadBeyondMaximum: 0,
  variances: [],
  waitingToBeBalanced: 0,
  behindSince: null,
  unreadableMessages: 0,
  heldInstances: 0,
  unknownPeers: 0,
  neverHeard: [],
  feeds: [],
};

const week = (of: (hour: number) => number | null) => Array.from({ length: 168 }, (_, hour) => of(hour));
/** A day of work on which a figure rises, a night in which it falls. */
const dayly = (least: number, most: number) => (hour: number) =>
  Math.round(least + ((most - least) * (1 + Math.sin(((hour % 24) - 9) / 3.8))) / 2);

export const trends: ReplyOf<typeof seeTrends> = {
  asOf,
  from: ago(7 * day),
  trends: [
    { figure: 'unread', values: week(dayly(31, 88)) },
    { figure: 'oldest-unread-hours', values: week((hour) => 49 + hour) },
    { figure: 'beyond-target', values: week(dayly(1, 9)) },
    { figure: 'beyond-maximum', values: week((hour) => (hour > 120 ? 1 : 0)) },
    { figure: 'feeds-silent', values: week((hour) => (hour === 167 || (hour > 60 && hour < 64) ? 1 : 0)) },
    { figure: 'on-nobodys-list', values: week((hour) => (hour > 90 && hour < 96 ? null : 0)) },
    { figure: 'variance:images-without-order', values: week(dayly(0, 6)) },
    { figure: 'variance:nhs-number', values: week((hour) => Math.floor(hour / 40)) },
  ],
};

/** Of a server that was started today. */
export const noTrends: ReplyOf<typeof seeTrends> = { ...trends, trends: [] };
