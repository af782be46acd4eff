import { checkDigit } from '../src/domain/patients/nhsNumber.ts';
import type { SeededRandom } from './phantoms/seededRandom.ts';
import type { SiteCode } from './places.ts';

/** Somebody who does not exist, with numbers that no real person can have. */
export interface SimulatedPatient {
  /** From the range kept for tests, with a valid check digit. */
  readonly nhsNumber: string;
  readonly familyName: string;
  readonly givenName: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
  /** Each site gives its own. */
  readonly hospitalNumbers: Readonly<Record<SiteCode, string>>;
  readonly street: string;
  readonly postcode: string;
}

export const familyNames =
  "Abbott Adeyemi Ahmed Akhtar Ashworth Barraclough Begum Bennett Birchall Blackwood Bryant Chaudhry Clegg Coates Cooper Dhillon Drummond Entwistle Fairbairn Farooq Fletcher Gallagher Garside Gill Greenhalgh Hargreaves Hassan Hepworth Hussain Ibrahim Jankowski Kaur Kendall Khan Kowalczyk Llewellyn Lomax MacLeod Mahmood Metcalfe Mistry Mukherjee Murphy Nowak Nuttall O'Brien Okafor Oldroyd Ormerod Osei Patel Pickering Popescu Qureshi Rahman Ramsbottom Redfearn Rothwell Sharma Shuttleworth Silva Singh Sutcliffe Tattersall Thackray Thornber Uddin Varley Wainwright Whitham Wójcik Yates Zhang".split(
    ' ',
  );
export const givenNames = {
  F: 'Aisha Alice Amelia Beatrice Bronwen Catherine Chloe Deborah Edith Eleanor Fatima Florence Grace Gwen Halina Hannah Ife Irene Joan Kathleen Leila Margaret Mei Moira Nadia Nora Olive Priya Ruth Saoirse Shirin Sylvia Teresa Una Vera Winifred Yasmin Zoë'.split(
    ' ',
  ),
  M: 'Albert Andrew Ben Callum Daniel David Edward Emeka Farid George Harold Idris Imran Jack José Kenneth Kwame Leon Malcolm Martin Mohammed Neil Oliver Owen Peter Piotr Rajesh Robert Samuel Stanley Thomas Usman Victor Walter Wei William Yusuf Zachary'.split(
    ' ',
  ),
};
const streets = [
  'Mill Lane',
  'Station Road',
  'Chapel Street',
  'Victoria Terrace',
  'Moor View',
  'Canal Side',
  'Park Avenue',
];

/**
 * Makes people who differ in every number they have. Two of them may share a name, as in life; with `everyNameOnce`, in a
 * story of one day, they share none as long as there are names.
 *
 * `before` is when the story ends: nobody is born after it.
 */
export function peopleFor(random: SeededRandom, before: Date, everyNameOnce = true): () => SimulatedPatient {
  const taken = new Set<string>();
  return () => {
    const sex = random.pick(['F', 'M'] as const);
    const familyName = everyNameOnce ? untaken(() => random.pick(familyNames)) : random.pick(familyNames);
    const years = random.chance(0.08)
      ? random.whole(2, 17)
      : random.chance(0.5)
        ? random.whole(62, 93)
        : random.whole(18, 66);
    const born = new Date(Date.UTC(before.getUTCFullYear() - years, random.whole(0, 11), random.whole(1, 28)));
    return {
      nhsNumber: untaken(() => testNhsNumber(random)),
      familyName,
      givenName: random.pick(givenNames[sex]),
      birthDate: born.toISOString().slice(0, 10),
      sex,
      hospitalNumbers: {
        RXN: untaken(() => `N${random.whole(1_000_000, 9_999_999)}`),
        RXE: untaken(() => `E${random.whole(100_000, 999_999)}`),
        RXW: untaken(() => `W${random.whole(1_000_000, 9_999_999)}`),
      },
      street: `${random.whole(1, 180)} ${random.pick(streets)}`,
      // ZZ99 is the area kept for people without an address: no letter can ever reach it.
      postcode: `ZZ99 ${random.whole(1, 9)}${random.pick(['AA', 'BB', 'CZ', 'DD'])}`,
    };
  };

  function untaken(make: () => string): string {
    for (let tries = 0; tries < 1000; tries++) {
      const made = make();
      if (taken.has(made)) continue;
      taken.add(made);
      return made;
    }
    return make();
  }
}

/** Ten digits that begin with 999, which no real person is ever given. */
export function testNhsNumber(random: SeededRandom): string {
  for (;;) {
    const stem = `999${String(random.whole(0, 999_999)).padStart(6, '0')}`;
    const digit = checkDigit(stem);
    // One digit ten times is nobody's number.
    if (digit < 10 && stem !== '999999999') return `${stem}${digit}`;
  }
}
