import type { SeededRandom } from '../phantoms/seededRandom.ts';
import type { NamedPerson } from './namedPeople.ts';

/** What somebody is told to be by one system: fields as typed, empty where nothing was. */
export interface ToldPerson {
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly nhsNumber: string;
  readonly hospitalNumber: string;
}

/** How one telling goes wrong. Null: it cannot go wrong so here. */
interface Slip {
  readonly name: string;
  /** Of a hundred images whose details were typed by hand, at how many. */
  readonly percent: number;
  befall(told: ToldPerson, who: NamedPerson, random: SeededRandom): ToldPerson | null;
}

/** In this order: what is typed wrongly is typed last. */
export const slips: readonly Slip[] = [
  field('maiden or former name', 8, 'familyName', (_, who) => who.formerName),
  field('a new name the record does not know', 0.4, 'familyName', (_, who, random) =>
    who.sex === 'F' ? who.naming.family(random, 'M') : null,
  ),
  field('half of a double-barrelled name', 35, 'familyName', (name, _, random) =>
    name.includes('-') ? random.pick(name.split('-')) : null,
  ),
  field('O’, Mac, ap or ferch left out', 15, 'familyName', (name) =>
    without(name, /^(O['’]|M[a]?c(?=[A-Z])|ap |ferch |Ní |Ó )/),
  ),
  field('second given name left out', 40, 'givenName', (name) =>
    name.includes(' ') ? (name.split(' ')[0] as string) : null,
  ),
  field('goes by the second given name', 1.5, 'givenName', (name) => name.split(' ')[1] ?? null),
  field('initial only', 1, 'givenName', (name) => name.slice(0, 1)),
  field('short form of the given name', 2, 'givenName', (name, who, random) =>
    other(name, who.naming.shortForms, random),
  ),
  field('given name spelt by ear', 3, 'givenName', (name, who, random) => other(name, who.naming.spellings, random)),
  field('family name spelt by ear', 3, 'familyName', (name, who, random) => other(name, who.naming.spellings, random)),
  field('parts written together or apart', 4, 'givenName', (name) => joined(name)),
  field('typing in the family name', 2.5, 'familyName', (name, _, random) => mistyped(name, random)),
  field('typing in the given name', 2.5, 'givenName', (name, _, random) => mistyped(name, random)),
  field('two slips in the family name', 0.3, 'familyName', (name, _, random) =>
    mistyped(mistyped(name, random), random),
  ),
  {
    name: 'names in each other’s place',
    percent: 100,
    befall: (told, who, random) =>
      random.chance(who.naming.swaps) ? { ...told, familyName: told.givenName, givenName: told.familyName } : null,
  },
  {
    name: 'both names in one field',
    percent: 0.6,
    befall: (told) => ({ ...told, familyName: `${told.familyName} ${told.givenName}`, givenName: '' }),
  },
  field('day and month swapped', 1.5, 'birthDate', (date) => dayAndMonth(date)),
  field('a digit of the date of birth', 1.5, 'birthDate', (date, _, random) => mistypedDate(date, random)),
  field(
    'another date of birth altogether',
    0.3,
    'birthDate',
    (date, _, random) =>
      `${Number(date.slice(0, 4)) - random.whole(2, 9)}-0${random.whole(1, 9)}-1${random.whole(0, 9)}`,
  ),
  field('date of birth unknown', 1, 'birthDate', () => ''),
  field('first of January for the date of birth', 0.3, 'birthDate', (date) => `${date.slice(0, 4)}-01-01`),
  field('sex wrong', 0.6, 'sex', (sex) => (sex === 'F' ? 'M' : 'F')),
  field('sex unknown', 5, 'sex', () => 'O'),
  field('digits of the hospital number', 2.5, 'hospitalNumber', (number, _, random) => mistypedDigits(number, random)),
  field('digits of the NHS number', 2.5, 'nhsNumber', (number, _, random) => mistypedDigits(number, random)),
  {
    name: 'nobody knew who it was',
    percent: 0.3,
    befall: (told) => ({ ...told, familyName: 'UNKNOWN', givenName: 'ALPHA', birthDate: '', nhsNumber: '' }),
  },
];

/** What somebody truly is. */
export function truthOf(who: NamedPerson): ToldPerson {
  const { familyName, givenName, birthDate, sex, nhsNumber, hospitalNumber } = who;
  return { familyName, givenName, birthDate, sex, nhsNumber, hospitalNumber };
}

/** Tells of somebody, with slips as often as `often` says (1: as in the table); returns which befell. */
export function tell(
  who: NamedPerson,
  random: SeededRandom,
  often = 1,
): { readonly told: ToldPerson; readonly slips: readonly string[] } {
  let told = truthOf(who);
  const befell: string[] = [];
  for (const slip of slips) {
    if (!random.chance((slip.percent / 100) * often)) continue;
    const next = slip.befall(told, who, random);
    if (next === null || Object.entries(next).every(([name, value]) => told[name as keyof ToldPerson] === value))
      continue;
    told = next;
    befell.push(slip.name);
  }
  return { told, slips: befell };
}

function field(
  name: string,
  percent: number,
  of: keyof ToldPerson,
  change: (value: string, who: NamedPerson, random: SeededRandom) => string | null,
): Slip {
  return {
    name,
    percent,
    befall(told, who, random) {
      if (told[of] === '') return null;
      const changed = change(told[of], who, random);
      return changed === null ? null : { ...told, [of]: changed };
    },
  };
}

function without(name: string, prefix: RegExp): string | null {
  const short = name.replace(prefix, '');
  return short === name ? null : short;
}

/** Another of a group of names that mean one: for the first word that has one. */
function other(name: string, groups: readonly (readonly string[])[], random: SeededRandom): string | null {
  const parts = name.split(' ');
  for (const [at, part] of parts.entries()) {
    const group = groups.find((names) => names[0] === part) ?? groups.find((names) => names.includes(part));
    if (!group) continue;
    const others = group.filter((one) => one !== part);
    return parts.with(at, random.pick(others)).join(' ');
  }
  return null;
}

function joined(name: string): string | null {
  if (/[ -]/.test(name)) {
    const [first = '', ...rest] = name.split(/[ -]/);
    return first + rest.join('').toLowerCase();
  }
  const at = name.slice(2, -1).search(/[aeiou][^aeiou]/);
  return at < 0 || name.length < 6 ? null : `${name.slice(0, at + 3)} ${name.slice(at + 3)}`;
}

const neighbours: Readonly<Record<string, string>> = {
  ...{
    a: 'qsz',
    b: 'vn',
    c: 'xv',
    d: 'sf',
    e: 'wr',
    f: 'dg',
    g: 'fh',
    h: 'gj',
    i: 'uo',
    j: 'hk',
    k: 'jl',
    l: 'k',
    m: 'n',
  },
  ...{
    n: 'bm',
    o: 'ip',
    p: 'o',
    q: 'wa',
    r: 'et',
    s: 'ad',
    t: 'ry',
    u: 'yi',
    v: 'cb',
    w: 'qe',
    x: 'zc',
    y: 'tu',
    z: 'x',
  },
};

/** A key beside the right one, a letter left out, said twice, or swapped with the next. */
function mistyped(name: string, random: SeededRandom): string {
  const at = random.whole(0, Math.max(0, name.length - 2));
  const [before, letter, after] = [name.slice(0, at), name[at] as string, name.slice(at + 1)];
  const how = random.next();
  if (how < 0.35) return before + random.pick([...(neighbours[letter.toLowerCase()] ?? 'e')]) + after;
  if (how < 0.6) return before + after;
  if (how < 0.75) return before + letter + letter + after;
  return before + (after[0] ?? '') + letter + after.slice(1);
}

function mistypedDigits(number: string, random: SeededRandom): string {
  const at = random.whole(number.startsWith('N') ? 1 : 0, number.length - 2);
  const how = random.next();
  if (how < 0.45) return number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2);
  if (how < 0.9) return `${number.slice(0, at)}${random.whole(0, 9)}${number.slice(at + 1)}`;
  return number.slice(0, at) + number.slice(at + 1);
}

function dayAndMonth(date: string): string | null {
  const [year, month, day] = date.split('-') as [string, string, string];
  return Number(day) <= 12 && day !== month ? `${year}-${day}-${month}` : null;
}

/** One digit, or two neighbours swapped, where that still is a date. */
function mistypedDate(date: string, random: SeededRandom): string | null {
  for (let tries = 0; tries < 20; tries++) {
    const at = random.pick([2, 3, 6, 8, 9]);
    const changed = random.chance(0.4)
      ? `${date.slice(0, at)}${date[at + 1] ?? ''}${date[at]}${date.slice(at + 2)}`
      : `${date.slice(0, at)}${random.whole(0, 9)}${date.slice(at + 1)}`;
    const time = Date.parse(`${changed}T00:00:00Z`);
    const isDate = /^\d{4}-\d{2}-\d{2}$/.test(changed) && !Number.isNaN(time) && changed !== date;
    if (isDate && new Date(time).toISOString().startsWith(changed) && changed < '2026-11') return changed;
  }
  return null;
}
