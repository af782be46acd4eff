import { checkDigit } from '../../src/domain/patients/nhsNumber.ts';
import type { SeededRandom } from '../phantoms/seededRandom.ts';
import { british } from './british.ts';
import { chinese } from './chinese.ts';
import { irish } from './irish.ts';
import type { Naming, Sex } from './naming.ts';
import { southAsian } from './southAsian.ts';
import { welsh } from './welsh.ts';

export const namings: readonly Naming[] = [british, welsh, irish, ...southAsian, chinese];

/** Somebody of an invented town, with numbers that no real person can have. */
export interface NamedPerson {
  readonly naming: Naming;
  readonly familyName: string;
  /** Before she married. */
  readonly formerName: string | null;
  readonly givenName: string;
  readonly sex: Sex;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly nhsNumber: string;
  readonly hospitalNumber: string;
}

export interface Town {
  readonly people: readonly NamedPerson[];
  readonly households: readonly (readonly NamedPerson[])[];
  readonly twins: readonly (readonly [NamedPerson, NamedPerson])[];
  /** A father and his son of the same name. */
  readonly namesakesAtHome: readonly (readonly [NamedPerson, NamedPerson])[];
  readonly numbers: Numbers;
}

/** Gives numbers in turn: who is registered after somebody has the next number, as twins have. */
export interface Numbers {
  nhsNumber(): string;
  hospitalNumber(): string;
}

/** A town of so many households: couples, children, twins, fathers and sons of one name, people who live alone. */
export function namedTown(random: SeededRandom, households: number): Town {
  const numbers = numbersInTurn(random);
  const town = { people: [] as NamedPerson[], households: [] as NamedPerson[][] };
  const twins: [NamedPerson, NamedPerson][] = [];
  const namesakesAtHome: [NamedPerson, NamedPerson][] = [];
  for (let count = 0; count < households; count++) {
    const home = household(random, numbers);
    town.households.push(home.people);
    town.people.push(...home.people);
    twins.push(...home.twins);
    namesakesAtHome.push(...home.namesakes);
  }
  return { ...town, twins, namesakesAtHome, numbers };
}

interface Home {
  readonly people: NamedPerson[];
  readonly twins: [NamedPerson, NamedPerson][];
  readonly namesakes: [NamedPerson, NamedPerson][];
}

function household(random: SeededRandom, numbers: Numbers): Home {
  const home: Home = { people: [], twins: [], namesakes: [] };
  const naming = drawnNaming(random);
  const age = random.whole(20, 93);
  const first = person(random, numbers, naming, random.chance(0.5) ? 'F' : 'M', age);
  home.people.push(first);
  if (random.chance(0.4)) return home;
  const husband = first.sex === 'M' ? first : person(random, numbers, naming, 'M', age);
  const maiden = first.sex === 'F' ? first : person(random, numbers, naming, 'F', age - random.whole(-3, 5));
  const takes = random.chance(naming.takesName) && maiden.familyName !== husband.familyName;
  const wife = takes ? { ...maiden, familyName: husband.familyName, formerName: maiden.familyName } : maiden;
  home.people.splice(0, 1, husband, wife);
  for (let children = random.whole(0, 3); children > 0 && age > 24; children--) {
    const years = Math.max(0, age - random.whole(20, 36));
    const child = childOf(random, numbers, husband, years);
    if (child.sex === 'M' && random.chance(0.04)) {
      const namesake = { ...child, familyName: husband.familyName, givenName: husband.givenName };
      home.people.push(namesake);
      home.namesakes.push([husband, namesake]);
      continue;
    }
    home.people.push(child);
    if (!random.chance(0.025)) continue;
    const twin = twinOf(random, numbers, child);
    home.people.push(twin);
    home.twins.push([child, twin]);
  }
  return home;
}

function drawnNaming(random: SeededRandom): Naming {
  let at = random.next() * namings.reduce((sum, { percent }) => sum + percent, 0);
  for (const naming of namings) {
    at -= naming.percent;
    if (at < 0) return naming;
  }
  return british;
}

function person(random: SeededRandom, numbers: Numbers, naming: Naming, sex: Sex, age: number): NamedPerson {
  const born = new Date(Date.UTC(2026 - age, random.whole(0, 11), random.whole(1, 28))).toISOString().slice(0, 10);
  // Who was born where nobody wrote it down is given the first of January.
  const unrecorded = naming.name.startsWith('South Asian') && age > 45 && random.chance(0.06);
  return {
    naming,
    familyName: naming.family(random, sex),
    formerName: null,
    givenName: naming.given(random, sex),
    sex,
    birthDate: unrecorded ? `${born.slice(0, 4)}-01-01` : born,
    nhsNumber: numbers.nhsNumber(),
    hospitalNumber: numbers.hospitalNumber(),
  };
}

function childOf(random: SeededRandom, numbers: Numbers, father: NamedPerson, age: number): NamedPerson {
  const sex = random.chance(0.5) ? 'F' : 'M';
  const child = person(random, numbers, father.naming, sex, age);
  return { ...child, familyName: father.naming.familyOfChild(random, father.familyName, sex) };
}

/** A third are of one sex and named alike, as parents do; their numbers follow each other. */
function twinOf(random: SeededRandom, numbers: Numbers, twin: NamedPerson): NamedPerson {
  const sex = random.chance(0.67) ? twin.sex : twin.sex === 'F' ? 'M' : 'F';
  const other = person(random, numbers, twin.naming, sex, 0);
  const initial = twin.givenName[0] as string;
  let givenName = other.givenName;
  for (let tries = 0; random.chance(0.8) && !givenName.startsWith(initial) && tries < 20; tries++) {
    givenName = twin.naming.given(random, sex);
  }
  for (let tries = 0; givenName === twin.givenName && tries < 50; tries++) givenName = twin.naming.given(random, sex);
  const familyName = sex === twin.sex ? twin.familyName : twin.naming.familyOfChild(random, twin.familyName, sex);
  return { ...other, familyName, givenName, birthDate: twin.birthDate };
}

/** NHS numbers from the range kept for tests; there are fewer than a million, and they come round again. */
function numbersInTurn(random: SeededRandom): Numbers {
  let stem = random.whole(0, 999_998);
  let hospital = random.whole(1_000_000, 4_000_000);
  return {
    nhsNumber() {
      for (;;) {
        // Most are born elsewhere and at another time; who follows at once is a twin or of the same clinic.
        stem = (stem + (random.chance(0.5) ? 1 : random.whole(2, 12))) % 999_999;
        const text = `999${String(stem).padStart(6, '0')}`;
        if (checkDigit(text) < 10) return `${text}${checkDigit(text)}`;
      }
    },
    hospitalNumber() {
      hospital += random.chance(0.3) ? 1 : random.whole(2, 60);
      return `N${hospital}`;
    },
  };
}
