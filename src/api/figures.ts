import { Type } from 'typebox';
import { endpoint, instant, nullable, text } from './endpoint.ts';

/** The open variances of one kind. */
const varianceFigure = Type.Object({
  kind: text(40),
  /** Put off ones left out, as in their list. */
  open: Type.Integer(),
  /** Put off for a while. */
  snoozed: Type.Integer(),
  /** How many exams they stand on, put off or not. */
  exams: Type.Integer(),
  /** How many of the open ones no person has taken. */
  untaken: Type.Integer(),
  /** On whose lists they stand. */
  ownerRoles: Type.Array(text(40)),
});

/** The law of conservation: every open exam is on exactly one owner's list with a clock. Its light is green at nought. */
const conservation = Type.Object({
  onNobodysList: Type.Integer(),
  /** When all exams were last counted; null before the first count after a start. */
  asOf: nullable(instant),
});

/** Today: each number leads to its list. */
export const seeToday = endpoint({
  method: 'GET',
  path: '/api/today',
  permission: 'see-figures',
  audit: null,
  reply: Type.Object({
    asOf: instant,
    exams: Type.Integer(),
    imagesWithoutOrder: Type.Integer(),
    orderWithoutImages: Type.Integer(),
    identityConflict: Type.Integer(),
    nhsNumber: Type.Integer(),
    unread: Type.Integer(),
    oldestUnreadSince: nullable(instant),
    /** Beyond their target. */
    unreadOverdue: Type.Integer(),
    /** Beyond the national maximum of 28 days. */
    unreadBeyondMaximum: Type.Integer(),
    /** The most severe kinds first; kinds of which nothing is open are left out. */
    variances: Type.Array(varianceFigure),
    conservation,
    /** Exams waiting to be looked at now; more than a few seconds' worth means the page is behind. */
    waitingToBeBalanced: Type.Integer(),
    behindSince: nullable(instant),
    unreadableMessages: Type.Integer(),
    heldInstances: Type.Integer(),
    unknownPeers: Type.Integer(),
    feeds: Type.Array(
      Type.Object({
        name: text(200),
        lastHeardAt: nullable(instant),
        /** The silence that is open: since when, and what to read after the name. */
        silence: nullable(Type.Object({ since: instant, words: text(300) })),
      }),
    ),
    /** Scanners that are enrolled to send images and were never heard: a cable or an address that was never right. */
    neverHeard: Type.Array(Type.Object({ name: text(200), enrolledAt: instant })),
    intake: Type.Object({ refusing: nullable(text(20)), freeBytes: Type.Integer(), usedRatio: Type.Number() }),
  }),
});

/** How the figures of Today went over the last days, sampled every hour. */
export const seeTrends = endpoint({
  method: 'GET',
  path: '/api/today/trends',
  permission: 'see-figures',
  audit: null,
  reply: Type.Object({
    asOf: instant,
    /** The hour of the first value. */
    from: instant,
    trends: Type.Array(
      Type.Object({
        /** `unread`, `oldest-unread-hours`, `beyond-target`, `beyond-maximum`, `feeds-silent`, `on-nobodys-list`, `variance:` and a kind. */
        figure: text(60),
        /** One for each hour; null where nothing was sampled. */
        values: Type.Array(nullable(Type.Integer())),
      }),
    ),
  }),
});
