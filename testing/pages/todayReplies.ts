import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { seeToday } from '../../src/api/figures.ts';
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
  onNobodysList: 0,
  waitingToBeBalanced: 2,
  behindSince: ago(0.01),
  unreadableMessages: 2,
  heldInstances: 12,
  unknownPeers: 1,
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
  waitingToBeBalanced: 0,
  behindSince: null,
  unreadableMessages: 0,
  heldInstances: 0,
  unknownPeers: 0,
  feeds: [],
};
