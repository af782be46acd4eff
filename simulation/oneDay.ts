import { civilTime } from './civilTime.ts';
import type { ExaminationName } from './examinations.ts';
import { type SiteCode, silentDevice } from './places.ts';
import { type Action, type ExpectedExam, minutesAfter, openStage, type Stage } from './stage.ts';
import { awkwardTraffic } from './stories/awkwardTraffic.ts';
import { missingRecords } from './stories/missingRecords.ts';
import { ordinaryExam } from './stories/ordinary.ts';
import { unreadExams } from './stories/unreadExams.ts';
import { wrongDetails } from './stories/wrongDetails.ts';

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
  readonly find: string;
  readonly why: string;
}

export interface OneDay {
  /** In order of time. */
  readonly actions: readonly Action[];
  /** Every exam the ledger must show, each with exactly these findings. */
  readonly expected: readonly ExpectedExam[];
  readonly stories: readonly ToldStory[];
}

const stories = [...missingRecords, ...wrongDetails, ...unreadExams, ...awkwardTraffic];

/** What goes well in the day: how many of what, where. */
const ordinaryWork: readonly (readonly [SiteCode, ExaminationName, number])[] = [
  ['RXN', 'chest', 8],
  ['RXN', 'mobileChest', 3],
  ['RXN', 'hand', 4],
  ['RXN', 'ctHead', 3],
  ['RXN', 'ctAbdomen', 3],
  ['RXN', 'mrHead', 3],
  ['RXN', 'usAbdomen', 3],
  ['RXN', 'usKidneys', 2],
  ['RXE', 'chest', 4],
  ['RXE', 'hand', 2],
  ['RXE', 'usAbdomen', 2],
  ['RXE', 'ctAbdomen', 1],
  ['RXE', 'mrHead', 1],
];

/** Tells one day of the invented trust: mostly ordinary work, and every planned failure once. */
export function oneDay({ seed, until, zone }: DayWish): OneDay {
  const stage = openStage(`${seed} ${until.toISOString()}`, until, zone);
  for (const [site, examination, count] of ordinaryWork) {
    for (let index = 0; index < count; index++) {
      const performedAt = sometime(stage, 20, 21 * 60);
      ordinaryExam(stage, { site, examination, performedAt, reportedAfterMinutes: stage.random.whole(25, 140) });
    }
  }
  tellPriors(stage);
  tellBookings(stage);
  const told = stories.map(({ name, title, why, tell }) => ({ name, title, why, find: tell(stage) }));
  return {
    actions: stage.actions.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    expected: stage.expected,
    stories: [
      ...told,
      {
        name: 'silent-scanner',
        title: 'A scanner that is enrolled and says nothing',
        why: 'Silence looks like a quiet day.',
        find: `Feeds and peers: ${silentDevice.aeTitle} has never been heard.`,
      },
    ],
  };
}

/** A moment of the last hours, by day likelier than by night. */
function sometime(stage: Stage, leastMinutesAgo: number, mostMinutesAgo: number): Date {
  for (;;) {
    const at = minutesAfter(stage.until, -stage.random.between(leastMinutesAgo, mostMinutesAgo));
    const { hour } = civilTime(at, stage.zone);
    if (stage.random.chance(hour >= 8 && hour < 18 ? 1 : hour >= 18 && hour < 22 ? 0.4 : 0.15)) return at;
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
    const performedAt = minutesAfter(stage.until, -monthsAgo * 30.4 * 24 * 60);
    ordinaryExam(stage, { site: 'RXN', examination, performedAt, reportedAfterMinutes: 300, patient, story: 'prior' });
    ordinaryExam(stage, {
      site: 'RXN',
      examination,
      performedAt: sometime(stage, 160, 600),
      reportedAfterMinutes: 110,
      patient,
    });
  }
}

/** Examinations that are booked and not yet done: nobody owes anything for them. */
function tellBookings(stage: Stage): void {
  for (const examination of ['mrHead', 'usKidneys', 'ctAbdomen', 'chest'] as const) {
    const exam = stage.exam('RXN', examination, minutesAfter(stage.until, stage.random.whole(50, 280)));
    const askedAt = minutesAfter(stage.until, -stage.random.whole(60, 600));
    stage.order(exam, 'requested', askedAt);
    stage.order(exam, 'scheduled', minutesAfter(askedAt, 6));
    stage.expect('booked', exam);
  }
}
