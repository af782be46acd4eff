/** The past of a trust: so many examinations, spread evenly over the years, of people who each come about ten times. */
export interface PastPlan {
  readonly seed: string;
  readonly exams: number;
  readonly people: number;
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** An accession number that is used again is that of the examination so many before. */
  readonly reuseAfter: number;
  readonly seedNumber: number;
}

/** The most people there are test numbers for, with room left for those whom no record knows. */
const peopleMax = 800_000;

/** `fromDay` and `toDay` are the first and the last day: `2007-01-01`. */
export function pastPlan(seed: string, exams: number, fromDay = '2007-01-01', toDay = '2017-12-31'): PastPlan {
  return {
    seed,
    exams,
    people: Math.max(20, Math.min(peopleMax, Math.floor(exams / 10))),
    site: 'RXN',
    from: Date.parse(`${fromDay}T00:00:00Z`),
    until: Date.parse(`${toDay}T23:00:00Z`),
    reuseAfter: Math.max(1, Math.floor(exams / 4)),
    seedNumber: hashOf(seed),
  };
}

/** Chance by number: the same seed, number and subject always give the same. 0 ≤ n < 1. */
export function share(plan: Pick<PastPlan, 'seedNumber'>, number: number, subject: string): number {
  let mixed = plan.seedNumber ^ subjectNumber(subject) ^ Math.imul(number | 0, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}

const subjects = new Map<string, number>();

function subjectNumber(subject: string): number {
  const known = subjects.get(subject);
  if (known !== undefined) return known;
  const made = hashOf(subject);
  subjects.set(subject, made);
  return made;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
