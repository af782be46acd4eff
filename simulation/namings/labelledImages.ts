import type { StudyState } from '../../src/domain/archive/studyState.ts';
import type { OrderFact } from '../../src/domain/ledger/fact.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import type { SeededRandom } from '../phantoms/seededRandom.ts';
import { type NamedPerson, namedTown, type Town } from './namedPeople.ts';
import { type ToldPerson, tell } from './tellings.ts';

/** Whose the other order is. */
export type Stranger =
  | 'twin'
  | 'father or son of the same name'
  | 'namesake with the same birthday'
  | 'namesake'
  | 'born on the same day'
  | 'relative at one address'
  | 'neighbour on the scanner';

/** Images of which the truth is known, and the orders that stand around them. */
export interface LabelledImages {
  readonly study: StudyState;
  readonly orders: readonly LabelledOrder[];
  readonly naming: string;
  /** What went wrong in the telling, at the scanner or in the record. */
  readonly slips: readonly string[];
}

export interface LabelledOrder {
  readonly anchor: string;
  readonly fact: OrderFact;
  /** `own`: of the person and the examination whose images these are. */
  readonly of: 'own' | Stranger;
  readonly isSame: boolean;
}

export interface LabelledWish {
  readonly random: SeededRandom;
  readonly images: number;
  /** How often everything goes wrong, against the table of slips. */
  readonly often?: number;
  readonly households?: number;
  /** `as they come`: every other order is of somebody who happened to be there, as on any day. */
  readonly strangers?: 'hard' | 'as they come';
}

/** Of a thousand images, at how many such a stranger's order stands; the rest are neighbours on the scanner. */
const strangersPerThousand: readonly (readonly [Stranger, number])[] = [
  ['twin', 60],
  ['father or son of the same name', 40],
  ['namesake with the same birthday', 4],
  ['namesake', 120],
  ['born on the same day', 120],
  ['relative at one address', 150],
];

/** How images say which record they belong to. */
const claims = {
  /** The accession number was typed with the rest, and is right. */
  right: 0.25,
  /** It is the stranger's: a label or a line was mixed up. */
  wrong: 0.03,
  /** It is nobody's. */
  mistyped: 0.1,
} as const;

const twinsNumber = 'the other twin’s hospital number';

const site = 'RXN';
const day = Date.parse('2026-11-18T00:00:00Z');

/**
 * Images whose details were typed by hand, each with the order of their own (of which one in eight is missing) and one of a
 * stranger who is hard to tell apart. All by the seed.
 */
export function* labelledImages(wish: LabelledWish): Generator<LabelledImages> {
  const { random, images, often = 1, households, strangers = 'hard' } = wish;
  const town = namedTown(random, households ?? Math.max(400, Math.round(images / 8)));
  const lookUp = lookUpOf(town);
  for (let number = 1; number <= images; number++) {
    const drawn = strangers === 'hard' ? drawnStranger(random) : 'neighbour on the scanner';
    const [who, stranger, kind] = pairOf(random, town, lookUp, drawn);
    yield tellImages(random, number, who, [stranger, kind], often);
  }
}

function tellImages(
  random: SeededRandom,
  number: number,
  who: NamedPerson,
  [stranger, kind]: readonly [NamedPerson, Stranger],
  often: number,
): LabelledImages {
  const at = day + random.whole(7 * 60, 20 * 60) * 60_000;
  const modality = random.pick(['CT', 'MR', 'US', 'DX', 'DX', 'CT']);
  const told = tell(who, random, often);
  // Of two wristbands made one after the other the wrong one was read.
  const isTwins = kind === 'twin' && random.chance(0.06 * often);
  const atScanner = isTwins
    ? { told: { ...told.told, hospitalNumber: stranger.hospitalNumber }, slips: [...told.slips, twinsNumber] }
    : told;
  // A record is kept with more care, and what it lacks it lacks for all.
  const inRecord = tell(who, random, often / 5);
  const own = order(random, `A${number}`, inRecord.told, at, modality, true);
  const other = order(random, `B${number}`, tell(stranger, random, often / 5).told, at, modality, false);
  const claim = random.next();
  const accession =
    claim < claims.right
      ? `A${number}`
      : claim < claims.right + claims.wrong
        ? `B${number}`
        : claim < claims.right + claims.wrong + claims.mistyped
          ? `X${number}`
          : null;
  const study = studyOf(random, number, atScanner.told, at, modality, accession);
  const ownIsThere = random.chance(7 / 8);
  return {
    study,
    orders: [
      ...(ownIsThere ? [{ anchor: `order:${site}|A${number}`, fact: own, of: 'own', isSame: true } as const] : []),
      { anchor: `order:${site}|B${number}`, fact: other, of: kind, isSame: false },
    ],
    naming: who.naming.name,
    slips: [...atScanner.slips, ...inRecord.slips.map((slip) => `record: ${slip}`)],
  };
}

function studyOf(
  random: SeededRandom,
  number: number,
  told: ToldPerson,
  at: number,
  modality: string,
  accession: string | null,
): StudyState {
  // Typed by hand, a number is often left out; an outside scanner gives a number of its own.
  const said = {
    ...told,
    nhsNumber: random.chance(0.35) ? told.nhsNumber : '',
    hospitalNumber: random.chance(0.75) ? told.hospitalNumber : '',
  };
  const clockIsWrong = random.chance(0.005);
  const startedAt = iso(at - random.whole(2, 40) * 60_000 - (clockIsWrong ? random.whole(3, 20) * 3_600_000 : 0));
  return {
    studyInstanceUid: `2.25.${number}`,
    site,
    identities: [identityOf(said)],
    accession,
    accessionIssuer: null,
    modalities: [random.chance(0.985) ? modality : random.pick(['US', 'CT', 'DX'])],
    description: null,
    station: `${modality}1`,
    startedAt,
    endedAt: startedAt,
    instanceCount: 10,
    variantCount: 0,
    firstReceivedAt: iso(at),
    lastReceivedAt: iso(at),
    arrivals: [],
  };
}

/** A stranger's order is near in time and mostly on the same kind of scanner: those far away are never held beside the images. */
function order(
  random: SeededRandom,
  accession: string,
  told: ToldPerson,
  at: number,
  modality: string,
  isOwn: boolean,
): OrderFact {
  const near = isOwn ? random.whole(-5, 15) : random.whole(-360, 360);
  const late = isOwn && random.chance(0.01) ? random.whole(26, 40) * 60 : 0;
  const performedAt = iso(at + (near + late) * 60_000);
  const scheduledAt = random.chance(0.7) ? iso(at + (near - random.whole(0, 60)) * 60_000) : null;
  const sameScanner = isOwn || random.chance(0.7);
  return {
    kind: 'order',
    occurredAt: performedAt,
    accession: { issuer: site, value: accession },
    placerOrderNumber: null,
    fillerOrderNumber: null,
    studyInstanceUid: null,
    patient: identityOf({ ...told, nhsNumber: random.chance(0.95) ? told.nhsNumber : '' }),
    status: 'performed',
    procedure: { code: null, system: null, text: null },
    modality: random.chance(0.98) ? (sameScanner ? modality : random.pick(['CT', 'MR', 'US', 'DX'])) : null,
    scheduledAt,
    performedAt,
    priority: null,
    patientClass: null,
    location: null,
    requester: null,
  };
}

function identityOf(told: ToldPerson): PatientIdentity {
  return {
    nhsNumber: told.nhsNumber || null,
    localIds: told.hospitalNumber ? [{ issuer: site, value: told.hospitalNumber }] : [],
    familyName: told.familyName || null,
    givenName: told.givenName || null,
    birthDate: told.birthDate || null,
    sex: told.sex || null,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function drawnStranger(random: SeededRandom): Stranger {
  let at = random.next() * 1000;
  for (const [kind, often] of strangersPerThousand) {
    at -= often;
    if (at < 0) return kind;
  }
  return 'neighbour on the scanner';
}

interface LookUp {
  readonly byName: readonly (readonly NamedPerson[])[];
  readonly byBirthday: readonly (readonly NamedPerson[])[];
  readonly homes: readonly (readonly NamedPerson[])[];
}

function lookUpOf({ people, households }: Town): LookUp {
  const several = (groups: Iterable<readonly NamedPerson[]>) => [...groups].filter((group) => group.length > 1);
  const name = ({ familyName, givenName }: NamedPerson) => `${familyName} ${givenName.split(' ')[0]}`;
  return {
    byName: several(Map.groupBy(people, name).values()),
    byBirthday: several(Map.groupBy(people, ({ birthDate }) => birthDate).values()),
    homes: households.filter((home) => home.length > 1),
  };
}

/** Somebody, and a stranger of this kind; where the town has none, a neighbour. */
function pairOf(
  random: SeededRandom,
  { people, twins, namesakesAtHome, numbers }: Town,
  { byName, byBirthday, homes }: LookUp,
  kind: Stranger,
): readonly [NamedPerson, NamedPerson, Stranger] {
  const of: Readonly<Record<Stranger, readonly (readonly NamedPerson[])[]>> = {
    ...{ twin: twins, 'father or son of the same name': namesakesAtHome },
    ...{ namesake: byName, 'born on the same day': byBirthday, 'relative at one address': homes },
    ...{ 'namesake with the same birthday': [], 'neighbour on the scanner': [] },
  };
  const who = random.pick(people);
  if (kind === 'namesake with the same birthday') {
    const { nhsNumber, hospitalNumber } = numbers;
    return [who, { ...who, nhsNumber: nhsNumber(), hospitalNumber: hospitalNumber() }, kind];
  }
  const groups = of[kind];
  if (groups.length === 0) {
    const neighbour = random.pick(people);
    return [
      who,
      neighbour === who ? (people[0] === who ? (people[1] as NamedPerson) : (people[0] as NamedPerson)) : neighbour,
      'neighbour on the scanner',
    ];
  }
  const group = random.pick(groups);
  const first = random.whole(0, group.length - 1);
  const second = (first + random.whole(1, group.length - 1)) % group.length;
  return [group[first] as NamedPerson, group[second] as NamedPerson, kind];
}
