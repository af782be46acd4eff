import type { ImageSaid, StudyState } from '../../src/domain/archive/studyState.ts';
import type { OrderFacts } from '../../src/domain/ledger/examFacts.ts';
import type { OrderFact, OrderStatus } from '../../src/domain/ledger/fact.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import { peopleFor, type SimulatedPatient } from '../people.ts';
import { type SeededRandom, seededRandom } from '../phantoms/seededRandom.ts';
import { uidOf } from '../uid.ts';
import { type ListedExamination, type ListedRoom, rooms } from './listedRooms.ts';
import type { ListNoise } from './listNoise.ts';

/** What is heard of one examination, as the ledger holds it. */
export interface ListedExam {
  readonly record: OrderFacts;
  readonly study: StudyState;
  /** What earlier studies of the person whom the record names say. */
  readonly earlier: readonly (readonly ImageSaid[])[];
}

/** One day of one scanner, and which of its exams truly have each other's images. */
export interface ListDay {
  readonly station: string;
  readonly exams: readonly ListedExam[];
  /** Pairs of anchors. */
  readonly swapped: readonly (readonly [string, string])[];
  readonly clockAheadMinutes: number;
  /** What makes this day hard to judge, in words; mostly nothing. */
  readonly troubles: readonly string[];
}

export interface ListWish {
  readonly seed: string;
  readonly days: number;
  readonly noise: ListNoise;
}

/** Some days of every room of the trust, at work. The same wish tells the same days. */
export function listDays({ seed, days, noise }: ListWish): readonly ListDay[] {
  const random = seededRandom(`${seed} lists`);
  const begin = Date.UTC(2026, 1, 2, 8, 30);
  const somebody = peopleFor(random, new Date(begin), false);
  return Array.from({ length: days }, (_, day) =>
    rooms.map((room) => oneDay({ room, random, noise, somebody, seed }, begin + day * 86_400_000)),
  ).flat();
}

interface Making {
  readonly room: ListedRoom;
  readonly random: SeededRandom;
  readonly noise: ListNoise;
  readonly somebody: () => SimulatedPatient;
  readonly seed: string;
}

/** Somebody on the table: what truly happens, in milliseconds. */
interface Visit {
  readonly number: string;
  readonly patient: SimulatedPatient;
  readonly examination: ListedExamination;
  readonly plannedAt: number | null;
  readonly kilograms: number;
  readonly arrivedAt: number;
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;

function oneDay(making: Making, begin: number): ListDay {
  const { room, random, noise } = making;
  const isShared = random.chance(noise.sharedRooms);
  const visits = [visitsOf(making, begin), ...(isShared ? [visitsOf(making, begin)] : [])]
    .flat()
    .sort((a, b) => a.from - b.from);
  const lines = new Map(visits.map((visit) => [visit, visit]));
  const swapped: (readonly [Visit, Visit])[] = [];
  for (const [at, visit] of visits.entries()) {
    if (!random.chance(noise.swapped)) continue;
    const other = visits[at + (random.chance(noise.oneApart) ? 2 : 1)];
    if (!other || lines.get(visit) !== visit || lines.get(other) !== other) continue;
    lines.set(visit, other).set(other, visit);
    swapped.push([visit, other]);
  }
  const clockAheadMinutes = random.chance(noise.wrongClocks) ? random.pick([-47, 38]) : random.whole(-4, 4);
  const session = {
    clockAheadMinutes,
    isAutomatic: random.chance(noise.automaticRooms),
    writtenAt: random.chance(noise.writtenAtTheEnd) ? Math.max(...visits.map(({ to }) => to)) + 10 * minute : null,
  };
  const known = new Map(visits.map((visit) => [visit, recordOf(making, visit, lines, session)]));
  return {
    station: room.station,
    exams: visits.map((visit) => {
      // Its images are labelled with the line that was picked for it.
      const line = lines.get(visit) as Visit;
      return {
        record: known.get(line) as OrderFacts,
        study: studyOf(making, visit, line, session.clockAheadMinutes),
        earlier: earlierOf(making, line),
      };
    }),
    swapped: swapped.map(([one, other]) => [anchorOf(one), anchorOf(other)]),
    clockAheadMinutes,
    troubles: [
      isShared && 'two rooms under one name',
      session.isAutomatic && 'record told by the scanner',
      session.writtenAt !== null && 'all written at the end',
    ].filter((trouble) => trouble !== false),
  };
}

function visitsOf({ room, random, noise, somebody, seed }: Making, begin: number): readonly Visit[] {
  const count = Math.round(room.exams * random.between(0.75, 1.2));
  const planned = Array.from({ length: count }, (_, at) => begin + Math.round(at * room.slotMinutes) * minute);
  const turns = planned
    .filter(() => !random.chance(noise.notCome))
    .map((at) => ({ at, plannedAt: random.chance(room.walkIn ? noise.walkIns : 0.03) ? null : at }));
  for (let at = 1; at < turns.length; at++) {
    if (random.chance(noise.outOfTurn)) [turns[at - 1], turns[at]] = [turns[at], turns[at - 1]] as [Turn, Turn];
  }
  const urgent = turns.flatMap((turn) =>
    random.chance(noise.emergencies) ? [turn, { at: turn.at, plannedAt: null }] : [turn],
  );
  const visits: Visit[] = [];
  let free = begin + random.between(0, 12) * minute;
  for (const { at, plannedAt } of urgent) {
    const from = Math.max(free, at - 6 * minute) + random.between(0.5, 3) * minute;
    const to = from + room.slotMinutes * random.between(0.35, 0.85) * minute;
    free = to + random.between(0.5, 2) * minute;
    const patient = somebody();
    const number = String(random.whole(10_000_000, 99_999_999));
    visits.push({
      ...{ number: `${seed.length}${number}`, patient, plannedAt, from, to },
      examination: examinationFor(patient, room, random),
      kilograms: weightOf(patient, begin, random),
      arrivedAt: from - random.between(2, random.chance(0.5) ? 15 : 50) * minute,
    });
  }
  return visits;
}

interface Turn {
  readonly at: number;
  readonly plannedAt: number | null;
}

function examinationFor(
  { sex }: SimulatedPatient,
  { examinations }: ListedRoom,
  random: SeededRandom,
): ListedExamination {
  const possible = examinations.filter(({ onlySex }) => onlySex === undefined || onlySex === sex);
  const sum = possible.reduce((total, { often }) => total + often, 0);
  let left = random.between(0, sum);
  for (const one of possible) {
    left -= one.often;
    if (left < 0) return one;
  }
  return possible[0] as ListedExamination;
}

/** Of an invented person; the detector knows another figure. */
function weightOf({ birthDate, sex }: SimulatedPatient, begin: number, random: SeededRandom): number {
  const years = (begin - Date.parse(birthDate)) / (365.25 * 86_400_000);
  const bell = random.next() + random.next() + random.next() - 1.5;
  if (years < 16) return Math.max(3, (3.2 * years + 4) * (1 + bell * 0.3));
  return (sex === 'M' ? 85 : 72) + bell * 32;
}

function anchorOf({ number }: Visit): string {
  return `order:RXN|${number}`;
}

function identityOf({
  nhsNumber,
  hospitalNumbers,
  familyName,
  givenName,
  birthDate,
  sex,
}: SimulatedPatient): PatientIdentity {
  return {
    nhsNumber,
    localIds: [{ issuer: 'RXN', value: hospitalNumbers.RXN }],
    familyName,
    givenName,
    birthDate,
    sex,
  };
}

interface Session {
  readonly clockAheadMinutes: number;
  readonly isAutomatic: boolean;
  readonly writtenAt: number | null;
}

function recordOf(
  { room, random, noise }: Making,
  visit: Visit,
  lines: ReadonlyMap<Visit, Visit>,
  { isAutomatic, writtenAt }: Session,
): OrderFacts {
  // Who writes the record knows whom they have before them; a scanner that tells it knows only its line.
  const told = isAutomatic ? (lines.get(visit) as Visit) : visit;
  const written = isAutomatic ? told.to + 0.5 * minute : (writtenAt ?? writtenFor(visit, random, noise));
  const arrived = random.chance(noise.arrivalNotNoted)
    ? null
    : random.chance(noise.arrivalNotedLate)
      ? visit.from + random.between(1, 25) * minute
      : visit.arrivedAt;
  const steps: readonly (readonly [OrderStatus, number | null])[] = [
    ['requested', Math.min(visit.arrivedAt, visit.plannedAt ?? visit.arrivedAt) - 60 * minute],
    ['arrived', arrived],
    ['performed', random.chance(noise.neverWritten) ? null : written],
  ];
  const { examination, patient, plannedAt } = visit;
  const orders = steps.flatMap(([status, time]) => {
    if (time === null) return [];
    // Records write whole minutes.
    const occurredAt = new Date(Math.floor(time / minute) * minute).toISOString();
    const fact: OrderFact = {
      ...{ kind: 'order', occurredAt, status, patient: identityOf(patient), modality: room.modality },
      ...{ accession: { issuer: 'RXN', value: visit.number }, placerOrderNumber: null, fillerOrderNumber: null },
      ...{ studyInstanceUid: null, scheduledAt: plannedAt === null ? null : new Date(plannedAt).toISOString() },
      ...{
        performedAt: status === 'performed' ? occurredAt : null,
        procedure: { code: null, system: null, text: examination.text },
      },
      ...{ priority: null, patientClass: null, location: null, requester: null },
    };
    return [{ fact, system: 'ris' as const, receivedAt: occurredAt }];
  });
  return { anchor: anchorOf(visit), orders, reports: [], acknowledgements: [] };
}

function writtenFor({ from, to }: Visit, random: SeededRandom, noise: ListNoise): number {
  if (random.chance(noise.writtenLate)) return to + random.between(8, 200) * minute;
  if (random.chance(noise.writtenEarly)) return from - random.between(0, 15) * minute;
  // Mostly within three minutes, now and then within ten.
  return to + random.between(0.2, random.chance(0.8) ? 3.5 : 10) * minute;
}

function studyOf(
  { room, random, noise, seed }: Making,
  visit: Visit,
  line: Visit,
  clockAheadMinutes: number,
): StudyState {
  const at = (time: number) => new Date(Math.round((time + clockAheadMinutes * minute) / 1000) * 1000).toISOString();
  const received = new Date(Math.round(visit.to + random.between(1, 8) * minute)).toISOString();
  return {
    studyInstanceUid: uidOf(seed, 'list', line.number),
    site: 'RXN',
    identities: [{ ...identityOf(line.patient), sex: random.chance(noise.sexMissing) ? null : line.patient.sex }],
    accession: line.number,
    accessionIssuer: null,
    modalities: [room.modality],
    description: line.examination.text,
    station: room.station,
    startedAt: at(visit.from),
    endedAt: at(visit.to),
    instanceCount: 2,
    variantCount: 0,
    firstReceivedAt: received,
    lastReceivedAt: received,
    arrivals: [],
    says: [saysOf({ room, random, noise }, visit, line)],
  };
}

function saysOf(
  { room, random, noise }: Pick<Making, 'room' | 'random' | 'noise'>,
  visit: Visit,
  line: Visit,
): ImageSaid {
  const set = visit !== line && random.chance(noise.protocolOfTheLine) ? line.examination : visit.examination;
  const shown = random.chance(noise.bodyPartWrong) ? random.pick(room.examinations) : set;
  // Ages are worked out by the worklist from the date of birth it has.
  const years = Math.floor((visit.from - Date.parse(line.patient.birthDate)) / (365.25 * 86_400_000));
  const lying = random.chance(noise.weightOfTheLine) ? line : visit;
  return {
    modality: room.modality,
    bodyPart: random.chance(noise.bodyPartMissing) ? null : shown.bodyPart,
    laterality: shown.side === null || random.chance(noise.lateralityMissing) ? null : shown.side,
    description: null,
    patientAge: random.chance(noise.ageMissing) ? null : `${String(years).padStart(3, '0')}Y`,
    patientSize: null,
    patientWeight: random.chance(room.weighs) ? typed(lying.kilograms, random, noise) : null,
  };
}

function typed(kilograms: number, random: SeededRandom, noise: ListNoise): string {
  if (random.chance(noise.weightMistyped)) return String(random.whole(4, 140));
  return String(
    random.chance(noise.weightRoundedToFive) ? Math.max(5, Math.round(kilograms / 5) * 5) : Math.round(kilograms),
  );
}

/** What was measured of somebody in another year. */
function earlierOf({ random, noise }: Making, { kilograms }: Visit): ListedExam['earlier'] {
  if (!random.chance(noise.weighedBefore)) return [];
  const then = kilograms * random.between(0.92, 1.08);
  const nothing = {
    modality: 'CT',
    bodyPart: null,
    laterality: null,
    description: null,
    patientAge: null,
    patientSize: null,
  };
  return [[{ ...nothing, patientWeight: typed(then, random, noise) }]];
}
