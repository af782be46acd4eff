import { changePassword, seeAccount, signIn, signOut } from '../../src/api/account.ts';
import { listDays, seeDay, signDay } from '../../src/api/days.ts';
import { seeStory } from '../../src/api/demo.ts';
import { searchExams, seeExam, seeSource } from '../../src/api/exams.ts';
import { changeFeed, enrolPeer, listFeeds, removePeer } from '../../src/api/feeds.ts';
import { seeToday, seeTrends } from '../../src/api/figures.ts';
import { listUnreadable, replayMessages, seeMessage } from '../../src/api/messages.ts';
import { addPerson, addToken, listPeople, listTokens } from '../../src/api/people.ts';
import {
  askVoid,
  confirmVoid,
  pauseReading,
  recordEvaluation,
  resumeReading,
  withdrawVoid,
} from '../../src/api/reading.ts';
import { makeRepair, rehearseRepair, seeRepairs, undoRepair } from '../../src/api/repairs.ts';
import { seeSources } from '../../src/api/sources.ts';
import { searchUnreported } from '../../src/api/unreported.ts';
import {
  handleVariance,
  handleVariances,
  listHandlers,
  searchVariances,
  seeVariance,
} from '../../src/api/variances.ts';
import { accountWith, people, token, tokens } from './accessReplies.ts';
import { days, emptyDay, noDays, openDay } from './dayReplies.ts';
import { type ExamRow, exams, foundExams, oneExam, source } from './examReplies.ts';
import { feeds, oneMessage, replay, sources, unreadable } from './intakeReplies.ts';
import { asOf, id } from './moment.ts';
import type { PageServer } from './pageServer.ts';
import { rehearsal, repairs } from './repairReplies.ts';
import { noTrends, quietToday, today, trends } from './todayReplies.ts';
import { nothingUnreported, unreported } from './unreportedReplies.ts';
import { bulkResults, foundVariances, handlers, oneVariance } from './varianceReplies.ts';

/** Lays a reply ready for every question the pages ask. */
export function layReplies(server: PageServer, account = accountWith('everything')): void {
  server.reply(seeAccount, account);
  server.reply(signIn, account);
  server.reply(signOut, {});
  server.reply(changePassword, {});
  server.reply(seeToday, today);
  server.reply(seeStory, { story: null });
  server.reply(seeTrends, trends);
  server.reply(searchExams, foundExams);
  server.reply(seeExam, oneExam);
  server.reply(seeSource, source);
  server.reply(searchVariances, foundVariances);
  server.reply(seeVariance, oneVariance);
  server.reply(listHandlers, handlers);
  server.reply(handleVariance, { says: 'It is yours now' });
  server.reply(handleVariances, bulkResults);
  server.reply(recordEvaluation, {});
  server.reply(askVoid, { reason: '', askedBy: '', askedAt: asOf });
  server.reply(confirmVoid, {});
  server.reply(withdrawVoid, {});
  server.reply(pauseReading, {});
  server.reply(resumeReading, {});
  server.reply(listFeeds, feeds);
  server.reply(seeSources, sources);
  server.reply(enrolPeer, feeds.peers[0] as (typeof feeds.peers)[number]);
  server.reply(removePeer, {});
  server.reply(changeFeed, feeds.feeds[0] as (typeof feeds.feeds)[number]);
  server.reply(listUnreadable, unreadable);
  server.reply(seeMessage, oneMessage);
  server.reply(replayMessages, replay);
  server.reply(listPeople, people);
  server.reply(addPerson, {
    person: people.people[1] as (typeof people.people)[number],
    firstPassword: 'walnut-harbour-pencil-42',
  });
  server.reply(listTokens, tokens);
  server.reply(seeRepairs, repairs);
  server.reply(rehearseRepair, rehearsal);
  server.reply(makeRepair, { repairId: id(905), exams: rehearsal.exams });
  server.reply(undoRepair, { exams: rehearsal.exams });
  server.reply(searchUnreported, unreported);
  server.reply(listDays, days);
  server.reply(seeDay, openDay);
  server.reply(signDay, { revision: 1, at: asOf });
  server.reply(addToken, { token, secret: 'sl_4b1f0d2e8c7a' });
}

/** The replies of a day on which there is nothing to show. */
export function layNothing(server: PageServer): void {
  server.reply(seeToday, quietToday);
  server.reply(seeTrends, noTrends);
  server.reply(searchExams, { asOf, total: 0, exams: [], next: null, silentFeeds: [], sites: [] });
  server.reply(searchVariances, { asOf, total: 0, variances: [], next: null, sites: [], silentFeeds: [] });
  server.reply(seeVariance, { ...oneVariance, variance: { ...oneVariance.variance, history: [], evidence: [] } });
  server.reply(seeExam, {
    ...oneExam,
    openVariances: [],
    closedVariances: [],
    exam: { ...(exams[4] as ExamRow), variances: [] },
    compared: [],
    studies: [],
    reports: [],
    timeline: [],
    suggestions: [],
    reading: null,
  });
  server.reply(seeRepairs, { asOf, offers: [], made: [] });
  server.reply(listFeeds, { ...feeds, feeds: [], peers: [], sightings: [], doors: [] });
  server.reply(seeSources, {
    ...{ asOf, nhsNumbers: [], onlyInImage: { open: 0, ever: 0, months: [] }, clocks: [], lateImages: [] },
  });
  server.reply(listUnreadable, { asOf, total: 0, messages: [], next: null, instances: [], instancesTotal: 0 });
  server.reply(listPeople, { asOf, people: [] });
  server.reply(listTokens, { asOf, tokens: [] });
  server.reply(searchUnreported, nothingUnreported);
  server.reply(listDays, noDays);
  server.reply(seeDay, emptyDay);
}
