import type { ArchivedStudy } from '../../src/domain/lookback/archivedStudy.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import { identityOf, type PastPerson, personOf } from './pastPeople.ts';
import { type PastPlan, share } from './pastPlan.ts';

/**
 * What went wrong with one examination of the past; each examination has one at most. `monthEdge`: nothing went wrong, but images
 * and record stand in two months.
 */
export type PastFault =
  | 'none'
  | 'onlyInImage'
  | 'noRecord'
  | 'noImages'
  | 'otherPerson'
  | 'slip'
  | 'typedAccession'
  | 'accessionTwice'
  | 'unreported'
  | 'reportBegun'
  | 'cancelledImaged'
  | 'cancelled'
  | 'twoPeople'
  | 'impossibleNumber'
  | 'monthEdge';

/** How many of a million examinations have each. 650 of a million are 5,000 of 7.7 million. */
const perMillion: readonly (readonly [PastFault, number])[] = [
  ['onlyInImage', 650],
  ['noRecord', 400],
  ['noImages', 650],
  ['otherPerson', 300],
  ['slip', 300],
  ['typedAccession', 500],
  ['accessionTwice', 300],
  ['unreported', 5_000],
  ['reportBegun', 500],
  ['cancelledImaged', 200],
  ['cancelled', 40_000],
  ['twoPeople', 120],
  ['impossibleNumber', 200],
  ['monthEdge', 200],
];

/** One row of the RIS, as its export writes it. */
export interface PastRow {
  readonly accession: string;
  readonly person: PastPerson;
  readonly nhsNumber: string;
  readonly code: string;
  readonly text: string;
  readonly modality: string;
  readonly bookedAt: number;
  readonly performedAt: number | null;
  readonly status: 'Completed' | 'Cancelled';
  readonly reportStatus: 'Verified' | 'Typed' | '';
  readonly reportedAt: number | null;
  readonly deceased: boolean;
  readonly cancerPathway: boolean;
}

export interface PastExam {
  readonly index: number;
  readonly fault: PastFault;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly row: PastRow | null;
  readonly study: ArchivedStudy | null;
}

const procedures = [
  ['XCHES', 'XR Chest', 'DX'],
  ['XHANR', 'XR Hand Rt', 'DX'],
  ['CSKUH', 'CT Head', 'CT'],
  ['CABDOC', 'CT Abdomen with contrast', 'CT'],
  ['MSKUH', 'MRI Head', 'MR'],
  ['URENA', 'US Urinary tract', 'US'],
] as const;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Works out one examination from its number alone, so that millions need not be held. */
export function pastExam(plan: PastPlan, index: number): PastExam {
  const fault = faultOf(plan, index);
  const at = timeOf(plan, index, fault);
  const person = personOf(plan, fault === 'onlyInImage' ? plan.people + index : ownerOf(plan, index));
  const [code, text, modality] = procedures[
    Math.floor(share(plan, index, 'procedure') * procedures.length)
  ] as (typeof procedures)[number];
  const accession = fault === 'accessionTwice' ? accessionOf(index - plan.reuseAfter) : accessionOf(index);
  const nhsNumber = nhsNumberOf(plan, index, fault, person);
  const row: PastRow = {
    ...{ accession, person, nhsNumber, code, text, modality },
    bookedAt: at - 30 * minuteMs,
    performedAt: fault === 'cancelled' || fault === 'cancelledImaged' ? null : at,
    status: fault === 'cancelled' || fault === 'cancelledImaged' ? 'Cancelled' : 'Completed',
    ...reportOf(plan, index, fault, at),
    deceased: share(plan, person.number, 'deceased') < 0.12,
    cancerPathway: share(plan, index, 'cancer') < 0.06,
  };
  const study: ArchivedStudy = {
    studyInstanceUid: studyUidOf(index),
    accession: fault === 'typedAccession' ? accession.replace('R', 'P') : accession,
    issuer: plan.site,
    patient: imagedPatient(plan, index, fault, person, nhsNumber),
    modalities: share(plan, index, 'dose') < 0.3 ? [modality, 'SR'] : [modality],
    description: text.toUpperCase(),
    // The images are begun before the record says that it is done.
    startedAt: new Date(Math.floor((at - 10 * minuteMs) / 1000) * 1000).toISOString(),
    hasTime: true,
    seriesCount: 1 + Math.floor(share(plan, index, 'series') * 6),
    instanceCount: 1 + Math.floor(share(plan, index, 'images') * 400),
  };
  const hasRow = fault !== 'onlyInImage' && fault !== 'noRecord';
  const hasStudy = fault !== 'noImages' && fault !== 'cancelled';
  return { index, fault, at, row: hasRow ? row : null, study: hasStudy ? study : null };
}

function faultOf(plan: PastPlan, index: number): PastFault {
  const fault = drawnFault(plan, index);
  // A number is used again only after one that was used well, and is wrong only with somebody else's name.
  if (fault === 'accessionTwice') {
    const before = index - plan.reuseAfter;
    return before >= 0 && drawnFault(plan, before) === 'none' && ownerOf(plan, before) !== ownerOf(plan, index)
      ? fault
      : 'none';
  }
  return fault;
}

function drawnFault(plan: PastPlan, index: number): PastFault {
  let left = share(plan, index, 'fault') * 1_000_000;
  for (const [fault, among] of perMillion) {
    left -= among;
    if (left < 0) return fault;
  }
  return 'none';
}

/** Evenly over the years, in the order of their numbers; at the edge of a month, five minutes into it. */
function timeOf(plan: PastPlan, index: number, fault: PastFault): number {
  const step = (plan.until - plan.from) / plan.exams;
  const at = Math.floor((plan.from + (index + share(plan, index, 'time')) * step) / minuteMs) * minuteMs;
  if (fault !== 'monthEdge') return at;
  const day = new Date(at);
  return Math.max(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1, 0, 5), plan.from + hourMs);
}

function ownerOf(plan: PastPlan, index: number): number {
  return Math.floor(share(plan, index, 'person') * plan.people);
}

/** Whose NHS number it carries: of somebody else where two people share one. */
export function otherOwnerOf(plan: PastPlan, index: number): number {
  const mine = ownerOf(plan, index);
  for (let step = 1; ; step++) {
    const other = (mine + step * 7) % plan.people;
    const [a, b] = [personOf(plan, mine), personOf(plan, other)];
    if (a.givenName !== b.givenName && a.familyName !== b.familyName && a.birthDate !== b.birthDate && a.sex !== b.sex)
      return other;
  }
}

function nhsNumberOf(plan: PastPlan, index: number, fault: PastFault, person: PastPerson): string {
  if (fault === 'twoPeople') return personOf(plan, otherOwnerOf(plan, index)).nhsNumber;
  if (fault !== 'impossibleNumber') return person.nhsNumber;
  // One more in its last digit: the check digit no longer fits.
  return `${person.nhsNumber.slice(0, 9)}${(Number(person.nhsNumber[9]) + 1) % 10}`;
}

function imagedPatient(
  plan: PastPlan,
  index: number,
  fault: PastFault,
  person: PastPerson,
  nhsNumber: string,
): PatientIdentity {
  if (fault === 'otherPerson') return identityOf(personOf(plan, otherOwnerOf(plan, index)), plan.site);
  const identity = { ...identityOf(person, plan.site), nhsNumber };
  if (fault === 'slip') return { ...identity, birthDate: slipped(person.birthDate) };
  // Some scanners are not told the NHS number.
  return share(plan, index, 'told') < 0.05 && fault === 'none' ? { ...identity, nhsNumber: null } : identity;
}

/** Day and month changed over, or the day one off where that is no other date. */
function slipped(birthDate: string): string {
  const [year, month, day] = birthDate.split('-') as [string, string, string];
  if (month !== day && Number(day) <= 12) return `${year}-${day}-${month}`;
  return `${year}-${month}-${day === '01' ? '02' : String(Number(day) - 1).padStart(2, '0')}`;
}

function reportOf(
  plan: PastPlan,
  index: number,
  fault: PastFault,
  at: number,
): Pick<PastRow, 'reportStatus' | 'reportedAt'> {
  if (fault === 'unreported' || fault === 'cancelled' || fault === 'cancelledImaged')
    return { reportStatus: '', reportedAt: null };
  const reportedAt = at + Math.floor(1 + share(plan, index, 'report') * 72) * hourMs;
  return { reportStatus: fault === 'reportBegun' ? 'Typed' : 'Verified', reportedAt };
}

export function accessionOf(index: number): string {
  return `R${100_000_000 + index}`;
}

export function studyUidOf(index: number): string {
  return `2.25.${100_000_000_000 + index}`;
}

/** Which examination a study is of. */
export function indexOfStudy(studyInstanceUid: string): number {
  return Number(studyInstanceUid.slice('2.25.'.length)) - 100_000_000_000;
}
