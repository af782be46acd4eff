import { searchExams, seeExam, seeSource } from '../../api/exams.ts';
import type { MatchRules } from '../../domain/ledger/policies.ts';
import type { HandlingPolicy } from '../../domain/reconciliation/varianceHandling.ts';
import { type Http, NotFound, Problem, serve } from '../http/serve.ts';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import { type ExamsAsked, findExams } from './findExams.ts';
import { readCursor, writeCursor } from './listCursor.ts';
import { loadExamPage } from './loadExamPage.ts';
import { loadExamRows } from './loadExamRows.ts';
import { loadSource } from './loadSource.ts';
import { sitesKnown } from './sitesKnown.ts';

/** What these routes are given besides the door. */
export interface ExamRoom {
  /** An entry of one of our journals. */
  readonly readEntry: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
  readonly sameModality: MatchRules['sameModality'];
  readonly handling: HandlingPolicy;
  /** The IANA zone in which days begin and end: `Europe/London`. */
  readonly zone: string;
  /** Names of the feeds of these sites that have fallen silent, for the line above every list. */
  readonly silentFeeds: (sites: 'everywhere' | readonly string[]) => Promise<readonly string[]>;
}

const pageSize = 50;

/** Exams: the lists, one exam, and the raw source of a fact. */
export function examRoutes(http: Http, room: ExamRoom): void {
  serve(http, searchExams, async ({ body, caller, about }) => {
    about({ list: body.list, site: body.site ?? '', byWords: body.words ? 1 : 0 });
    const asked: ExamsAsked = {
      ...body,
      from: dayOf(body.from, '/body/from'),
      to: dayOf(body.to, '/body/to'),
      sites: caller.sites,
      zone: room.zone,
      after: cursorOf(body.after),
      limit: body.limit ?? pageSize,
    };
    const asOf = http.clock().toISOString();
    const [found, silentFeeds, sites] = await Promise.all([
      findExams(http.db, asked),
      room.silentFeeds(caller.sites),
      sitesKnown(http.pool, caller.sites),
    ]);
    const exams = await loadExamRows(http.db, found.examIds);
    about({ exams: found.examIds });
    return {
      asOf,
      total: found.total,
      exams,
      next: found.next && writeCursor(found.next),
      silentFeeds: [...silentFeeds],
      sites,
    };
  });

  serve(http, seeExam, async ({ params, caller }) => {
    const page = await loadExamPage(http.db, http.pool, {
      examId: params.examId,
      sites: caller.sites,
      sameModality: room.sameModality,
      handling: room.handling,
      now: http.clock(),
    });
    if (!page) throw new NotFound();
    return page;
  });

  serve(http, seeSource, async ({ params, caller }) => {
    const source = await loadSource(http.db, room.readEntry, params.factId, caller.sites);
    if (!source) throw new NotFound();
    return source;
  });
}

function cursorOf(text: string | undefined): ExamsAsked['after'] {
  if (text === undefined) return null;
  const cursor = readCursor(text);
  if (!cursor)
    throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no place in a list', { where: '/body/after' });
  return cursor;
}

/** A day of the calendar, or a refusal: PostgreSQL would fail on 30 February. */
function dayOf(text: string | undefined, where: string): string | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith('0000') && isInCalendar(text);
  if (!isDay) throw new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'This is no day YYYY-MM-DD', { where });
  return text;
}

function isInCalendar(day: string): boolean {
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
}
