import { civilTime } from '../civilTime.ts';
import { type ExaminationName, examinations } from '../examinations.ts';
import { seededRandom } from '../phantoms/seededRandom.ts';
import { devices, silentDevice } from '../places.ts';
import { type Action, doorAction } from '../real/doorAction.ts';
import { dayAfter, demandOf } from '../trust/calendar.ts';
import { pathways } from '../trust/pathways.ts';
import { openTeller } from '../trust/teller.ts';
import { eventsOf, tellOrdinarily } from '../trust/telling.ts';
import { trueExams } from '../trust/trueExams.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';
import { type ExpectedExam, minutesAfter, openStage, type Stage } from './stage.ts';
import { acrossSystems } from './stories/acrossSystems.ts';
import { awkwardTraffic } from './stories/awkwardTraffic.ts';
import { missingRecords } from './stories/missingRecords.ts';
import { ordinaryExam } from './stories/ordinary.ts';
import { unreadExams } from './stories/unreadExams.ts';
import { wrongDetails } from './stories/wrongDetails.ts';
import { placeOfStory, type StoryPlace } from './storyPlace.ts';

export interface DayWish {
  /** Any text; the same seed and time tell the same day, to the byte. */
  readonly seed: string;
  /** When the day ends: what is told happened in the hours (and, of what was forgotten, the days) before it. */
  readonly until: Date;
  readonly zone: string;
}

/** A planned failure: where a newcomer finds it, and why it matters. */
export interface ToldStory {
  readonly name: string;
  readonly title: string;
  /** In words: which page, and what on it. */
  readonly find: string;
  readonly why: string;
  /** The same as an address. */
  readonly place: StoryPlace;
}

export interface DemoDay {
  /** In order of time. */
  readonly events: readonly TrustEvent[];
  /** Every exam the ledger must show, each with exactly these findings. */
  readonly expected: readonly ExpectedExam[];
  readonly stories: readonly ToldStory[];
  /** What goes through the doors; `drawn` with pictures that a person would recognise. */
  actions(drawn?: boolean): readonly Action[];
}

/** Over all sites, whatever the day of the week: enough to fill the pages, few enough to be drawn and sent in half a minute. */
const examsADay = 55;
const stories = [...missingRecords, ...wrongDetails, ...unreadExams, ...acrossSystems, ...awkwardTraffic];

/** Tells one day of the invented trust: mostly ordinary work, and every planned failure once. */
export function demoDay({ seed, until, zone }: DayWish): DemoDay {
  const stage = openStage(`${seed} ${until.toISOString()}`, until, zone);
  tellOrdinaryWork(stage, seed);
  tellPriors(stage);
  const told = stories.map(({ name, title, why, tell }) => ({ name, title, why, find: tell(stage) }));
  hearEveryScanner(stage);
  const silent = {
    name: 'silent-scanner',
    title: 'A scanner that is enrolled and says nothing',
    why: 'Silence looks like a quiet day.',
    find: `Feeds and peers: ${silentDevice.aeTitle} has never been heard.`,
  };
  const events = stage.events.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return {
    events,
    expected: stage.expected,
    stories: [...told, silent].map((story) => ({ ...story, place: placeOfStory(story.name, stage.expected) })),
    actions: (drawn = true) => events.map((event) => doorAction(event, zone, drawn)),
  };
}

/** What the trust did in the last day and a bit, as far as it has come: nothing goes wrong in it. */
function tellOrdinaryWork(stage: Stage, seed: string): void {
  const { until, zone } = stage;
  const civil = civilTime(until, zone).date;
  const today = `${civil.slice(0, 4)}-${civil.slice(4, 6)}-${civil.slice(6)}`;
  const random = seededRandom(`${seed} ${today} ordinary`);
  const teller = openTeller(`D${random.whole(1000, 9999)}`, zone);
  const from = dayAfter(today, -1);
  // A newcomer who comes on a Sunday sees a full day all the same.
  const demand = pathways.reduce((sum, pathway) => sum + pathway.share * demandOf(pathway, today), 0);
  const world = { seed: `${seed} ${until.toISOString()}`, from, days: 2, zone, examsADay: examsADay / demand };
  for (const truth of trueExams(world)) {
    const { exam, verifiedAt } = truth;
    if (exam.performedAt < minutesAfter(until, -21 * 60)) continue;
    const events = eventsOf(tellOrdinarily(truth, teller, random, true)).filter(({ at }) => at <= until);
    for (const event of events) stage.tell(event);
    if (events.some(({ kind }) => kind === 'order' || kind === 'images'))
      expectOrdinary(stage, events, exam, verifiedAt);
  }
}

function expectOrdinary(
  stage: Stage,
  events: readonly TrustEvent[],
  exam: Parameters<Stage['expect']>[1],
  verifiedAt: Date,
): void {
  const isDone = events.some(
    (event) => event.kind === 'images' || (event.kind === 'order' && event.step === 'performed'),
  );
  const isRead = events.some((event) => event.kind === 'report' && event.saidAt >= verifiedAt);
  const unread = isDone && !isRead ? (['unread'] as const) : [];
  if (events.some(({ kind }) => kind === 'order')) stage.expect('ordinary', exam, ...unread);
  else stage.expectStudy('ordinary', exam.studyInstanceUid, ...unread);
}

/** Only the silent scanner says nothing: every other that was idle until now makes one examination. */
function hearEveryScanner(stage: Stage): void {
  const images = stage.events.filter((event) => event.kind === 'images' && !event.refused);
  const heard = new Set(images.map((event) => event.kind === 'images' && event.aeTitle));
  const names = Object.keys(examinations) as ExaminationName[];
  for (const { aeTitle, site, modality } of devices) {
    const examination = names.find((name) => examinations[name].modality === modality);
    if (heard.has(aeTitle) || !examination) continue;
    const performedAt = minutesAfter(stage.until, -stage.random.whole(200, 500));
    ordinaryExam(stage, { site, examination, performedAt, reportedAfterMinutes: 90 });
  }
}

/** People who were here before: what they had then was read then. */
function tellPriors(stage: Stage): void {
  for (const [monthsAgo, examination] of [
    [14, 'chest'],
    [5, 'ctAbdomen'],
    [2, 'chest'],
  ] as const) {
    const patient = stage.patient();
    const before = minutesAfter(stage.until, -monthsAgo * 30.4 * 24 * 60);
    const now = minutesAfter(stage.until, -stage.random.whole(160, 600));
    const prior = { site: 'RXN', examination, patient, story: 'prior' } as const;
    ordinaryExam(stage, { ...prior, performedAt: before, reportedAfterMinutes: 300 });
    ordinaryExam(stage, { ...prior, performedAt: now, reportedAfterMinutes: 110 });
  }
}
