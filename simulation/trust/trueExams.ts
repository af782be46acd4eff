import { examinations } from '../examinations.ts';
import { peopleFor, type SimulatedPatient } from '../people.ts';
import { type SeededRandom, seededRandom } from '../phantoms/seededRandom.ts';
import { deviceAt, type SiteCode } from '../places.ts';
import type { ToldExam } from '../toldExam.ts';
import { uidOf } from '../uid.ts';
import { type CalendarDay, countAround, dayAfter, demandOf, momentOf, weighted } from './calendar.ts';
import { type Pathway, pathways } from './pathways.ts';
import type { TrueExam } from './trueExam.ts';

export interface WorldWish {
  readonly seed: string;
  readonly from: CalendarDay;
  readonly days: number;
  readonly zone: string;
  /** On a working day, over all sites. */
  readonly examsADay: number;
}

const siteShares: readonly (readonly [SiteCode, number])[] = [
  ['RXN', 55],
  ['RXE', 25],
  ['RXW', 20],
];

export const requesters = [
  { code: 'C9000011', name: 'Ainsworth' },
  { code: 'C9000027', name: 'Chowdhury' },
  { code: 'C9000033', name: 'Featherstone' },
  { code: 'C9000048', name: 'Nwosu' },
  { code: 'C9000056', name: 'Lindqvist' },
  { code: 'C9000064', name: 'Ramanathan' },
] as const;

export const reporters = [
  { registration: '9000101', name: 'Dr Hollingworth' },
  { registration: '9000102', name: 'Dr Sarkar' },
  { registration: '9000103', name: 'Dr Vaughan' },
  { registration: 'RA900104', name: 'Ms Tunstall, reporting radiographer' },
] as const;

/** At the reporting company. */
const outsideReporters = [
  { registration: '9000201', name: 'Dr Penhaligon (Fellside Reporting)' },
  { registration: '9000202', name: 'Dr Castellanos (Fellside Reporting)' },
] as const;

/** All examinations of the trust over some days, in order of their exposure: what truly happens. The same seed gives the same. */
export function trueExams(wish: WorldWish): readonly TrueExam[] {
  const random = seededRandom(`${wish.seed} world`);
  const people = patientsOf(wish, random);
  const exams: TrueExam[] = [];
  const prefix = String(random.whole(100, 999));
  for (let index = 0; index < wish.days; index++) {
    const day = dayAfter(wish.from, index);
    for (const pathway of pathways) {
      const count = countAround(wish.examsADay * pathway.share * demandOf(pathway, day), random);
      for (let turn = 0; turn < count; turn++) {
        const number = `${prefix}${String(exams.length + 1).padStart(6, '0')}`;
        exams.push(trueExam({ wish, random, pathway, number, people }, day));
      }
    }
  }
  return exams.sort((a, b) => a.exam.performedAt.getTime() - b.exam.performedAt.getTime());
}

interface Making {
  readonly wish: WorldWish;
  readonly random: SeededRandom;
  readonly pathway: Pathway;
  readonly number: string;
  readonly people: (day: CalendarDay) => SimulatedPatient;
}

function trueExam({ wish, random, pathway, number, people }: Making, day: CalendarDay): TrueExam {
  const site = weighted(siteShares, random);
  const possible = pathway.examinations.filter(([name]) => deviceAt(site, examinations[name].modality) !== null);
  const examination = examinations[weighted(possible, random)];
  const performedAt = momentOf(pathway, day, wish.zone, random);
  const scheduledAt = later(performedAt, -random.between(3, 25));
  const requestedAt = later(scheduledAt, -random.between(...pathway.askedBefore));
  const verifiedAt = later(performedAt, random.between(...pathway.readAfter));
  const outsourced = pathway.name !== 'emergency' && examination.modality !== 'US' && random.chance(0.25);
  const exam: ToldExam = {
    site,
    patient: people(day),
    examination,
    accession: `${site[2]}${number}`,
    placerOrderNumber: `P${number}`,
    studyInstanceUid: uidOf(wish.seed, wish.from, 'study', number),
    patientClass: pathway.patientClass,
    location: random.pick(pathway.places),
    priority: pathway.priority,
    requester: random.pick(requesters),
    scheduledAt,
    performedAt,
  };
  return {
    exam,
    pathway: pathway.name,
    requestedAt,
    arrivedAt: later(performedAt, -random.between(2, 12)),
    imagesAt: later(performedAt, random.between(1, 7)),
    dictatedAt: random.chance(0.2) ? dictated(performedAt, verifiedAt, random) : null,
    verifiedAt,
    report: {
      status: 'final',
      text: random.pick(examination.reports),
      reporter: random.pick<TrueExam['report']['reporter']>(outsourced ? outsideReporters : reporters),
    },
    outsourced,
  };
}

/** Some hours before it is verified: a draft that lies longer is itself something to be found. */
function dictated(performedAt: Date, verifiedAt: Date, random: SeededRandom): Date {
  const earliest = Math.max(performedAt.getTime() + 5 * 60_000, verifiedAt.getTime() - 10 * 3_600_000);
  return later(verifiedAt, -random.next() * ((verifiedAt.getTime() - earliest) / 60_000));
}

/** Mostly somebody new; now and then somebody who was here at least four days ago. */
function patientsOf(wish: WorldWish, random: SeededRandom): (day: CalendarDay) => SimulatedPatient {
  const newPatient = peopleFor(random, new Date(`${wish.from}T00:00:00Z`), false);
  const known: { readonly patient: SimulatedPatient; readonly seen: CalendarDay }[] = [];
  return (day) => {
    if (known.length > 50 && random.chance(0.15)) {
      const again = random.pick(known);
      if (again.seen <= dayAfter(day, -4)) return again.patient;
    }
    const patient = newPatient();
    known.push({ patient, seen: day });
    return patient;
  };
}

/** In whole seconds, as every system of the trust writes its times. */
export function later(at: Date, minutes: number): Date {
  return new Date(at.getTime() + Math.round(minutes * 60) * 1000);
}
