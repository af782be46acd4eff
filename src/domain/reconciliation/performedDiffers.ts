import { imageModalities, isPicture, type StudyState } from '../archive/studyState.ts';
import type { StudyStanding } from '../ledger/examFacts.ts';
import type { ReportFact } from '../ledger/fact.ts';
import { earliest, minutesAfter } from '../ledger/instants.ts';
import type { Policies } from '../ledger/policies.ts';
import {
  type ExaminationSaid,
  examinationOrdered,
  plainWords,
  regionsFit,
  regionsIn,
  regionsOfTerm,
  sideIn,
  sideNear,
} from '../orders/examinationWords.ts';
import type { OrderState } from '../orders/orderState.ts';
import type { BodySide, ProcedureVocabulary } from '../orders/procedureVocabulary.ts';
import { blockingFields } from '../patients/compareIdentity.ts';
import { issuedAt, type ReportState } from '../reports/reportState.ts';
import { type Finding, nothingFound } from './imagesWithoutOrder.ts';
import { list, modalitiesFit } from './matchStudy.ts';
import type { Evidence, Variance } from './variance.ts';

/**
 * R12: something else was examined than was asked for: another modality, another part of the body, another side; or the report
 * speaks of the other side (hazard H-70: a finding is acted on at the wrong side).
 *
 * Only where both really say it. What is silent, vague, or near enough to be called by the other's name differs from nothing.
 */
export function performedDiffers(
  order: OrderState,
  studies: readonly StudyStanding[],
  report: ReportState | null,
  { match, procedures }: Pick<Policies, 'match' | 'procedures'>,
  now: Date,
): Finding {
  if (order.status === 'cancelled' || (studies.length === 0 && report === null)) return nothingFound;
  const ordered = examinationOrdered(order.procedure, order.modality, procedures);
  const found = studies.filter(isItsOwn).map(({ study }): Finding => {
    const differences = differencesOf(ordered, study, (one, other) => modalitiesFit(one, other, match), procedures);
    const since = minutesAfter(study.lastReceivedAt, procedures.differsAfterMinutes);
    return standing(differences.length === 0 ? null : variance(differences, order, study.studyInstanceUid, since), now);
  });
  const images = studies.filter(({ standing }) => standing === 'linked').map(({ study }) => study);
  const told = standing(reportedSide(ordered, images, order, report, procedures), now);
  return {
    variances: [...found, told].flatMap(({ variances }) => variances),
    lookAgainAt: earliest(...[...found, told].map(({ lookAgainAt }) => lookAgainAt)),
  };
}

/** Images that stand with the order, or that only another modality keeps from it: the person is the same. */
function isItsOwn({ standing, evidence }: StudyStanding): boolean {
  if (standing === 'linked') return true;
  const isSameOrder = evidence.studyUid || evidence.accession;
  return standing === 'suggested' && isSameOrder && blockingFields(evidence.identity).length === 0;
}

function standing(found: Variance | null, now: Date): Finding {
  if (found === null) return nothingFound;
  if (Date.parse(found.since) > now.getTime()) return { variances: [], lookAgainAt: found.since };
  return { variances: [found], lookAgainAt: null };
}

interface Difference {
  readonly field: 'modality' | 'body part' | 'side';
  readonly ordered: string;
  readonly performed: string;
}

type ModalitiesFit = (performed: readonly string[], ordered: string | null) => boolean | null;

function differencesOf(
  ordered: ExaminationSaid,
  study: StudyState,
  fit: ModalitiesFit,
  vocabulary: ProcedureVocabulary,
): readonly Difference[] {
  if (imageModalities(study).length === 0) return [];
  const shown = examinationShown(study, vocabulary);
  const performedSides = new Set(shown.sides);
  const found: (Difference | false)[] = [
    fit(shown.modalities, ordered.modality) === false && {
      field: 'modality',
      ordered: ordered.modality as string,
      performed: list(shown.modalities),
    },
    regionsFit(ordered.regions, shown.regions, vocabulary) === false && {
      field: 'body part',
      ordered: list(ordered.regions),
      performed: list(shown.regions),
    },
    ordered.side !== null &&
      shown.sides !== null &&
      !sidesFit(ordered.side, performedSides) && {
        field: 'side',
        ordered: ordered.side,
        performed: list([...performedSides].sort()),
      },
  ];
  return found.filter((one) => one !== false);
}

/** One side must be among those that were examined; both must be all of them. More than was asked for is no other side. */
function sidesFit(ordered: BodySide, performed: ReadonlySet<'left' | 'right'>): boolean {
  return ordered === 'both' ? performed.size === 2 : performed.has(ordered);
}

export interface ExaminationShown {
  readonly modalities: readonly string[];
  readonly regions: readonly string[];
  /** Null where any picture says none: it may show the other. */
  readonly sides: readonly ('left' | 'right')[] | null;
}

/** What the headers of a study's pictures say they show. */
export function examinationShown(study: StudyState, vocabulary: ProcedureVocabulary): ExaminationShown {
  const pictures = (study.says ?? []).filter(({ modality }) => isPicture(modality));
  const regions = pictures.flatMap(({ bodyPart, description }) => [
    ...regionsOfTerm(bodyPart, vocabulary),
    ...regionsIn(description, vocabulary),
  ]);
  const sides = pictures.map(
    ({ laterality, description }) => sidesOf(laterality) ?? sidesOfSide(sideIn(description, vocabulary)),
  );
  const allSay = sides.length > 0 && sides.every((one) => one !== null);
  return {
    modalities: imageModalities(study),
    regions: [...new Set(regions)].sort(),
    sides: allSay ? [...new Set(sides.flatMap((one) => one ?? []))].sort() : null,
  };
}

/** Laterality (0020,0060) and Image Laterality (0020,0062): R, L, B for both; U says that there is none. */
function sidesOf(laterality: string | null): readonly ('left' | 'right')[] | null {
  switch (laterality?.trim().toUpperCase()) {
    case 'L':
      return ['left'];
    case 'R':
      return ['right'];
    case 'B':
      return ['left', 'right'];
    default:
      return null;
  }
}

function sidesOfSide(side: BodySide | null): readonly ('left' | 'right')[] | null {
  if (side === null) return null;
  return side === 'both' ? ['left', 'right'] : [side];
}

/** The report names the examined part on the other side only. Sentences that compare with earlier images say nothing of this one. */
function reportedSide(
  ordered: ExaminationSaid,
  images: readonly StudyState[],
  order: OrderState,
  report: ReportState | null,
  vocabulary: ProcedureVocabulary,
): Variance | null {
  const version = report?.verified.at(-1);
  const done = sideExamined(ordered, images, vocabulary);
  if (!version || done === null) return null;
  const regions = vocabulary.regions.filter(({ name, paired }) => paired && ordered.regions.includes(name));
  const sides = sentencesOf(version).map((sentence) => sideNear(plainWords(sentence), regions, vocabulary));
  const named = new Set(sides.filter((side) => side !== null));
  const other = done === 'left' ? 'right' : 'left';
  if (named.size !== 1 || !named.has(other)) return null;
  const part = list(regions.map(({ name }) => name));
  return {
    kind: 'performed-differs',
    part: 'report',
    severity: 'identity-incomplete',
    says: `The ${done} ${part} was ordered and imaged, and the report speaks of the ${other} ${part}.`,
    evidence: [
      { field: 'Side', system: 'RIS', value: ordered.side },
      { field: 'Side', system: 'Images', value: list(examinedSides(images, vocabulary) ?? []) || null },
      { field: 'Side', system: 'Report', value: other },
      { field: 'Procedure', system: 'RIS', value: order.procedure.text ?? order.procedure.code },
    ],
    ownerRole: 'reporter',
    since: issuedAt(version),
    dueAt: null,
  };
}

/** The one side that the order names and no image contradicts, or that all images show where it names none. */
function sideExamined(
  { side }: ExaminationSaid,
  images: readonly StudyState[],
  vocabulary: ProcedureVocabulary,
): 'left' | 'right' | null {
  const shown = examinedSides(images, vocabulary);
  if (side === 'both' || (shown !== null && shown.length > 1)) return null;
  const [only] = shown ?? [];
  if (side !== null && only !== undefined && side !== only) return null;
  return side ?? only ?? null;
}

function examinedSides(images: readonly StudyState[], vocabulary: ProcedureVocabulary) {
  const sides = images.map((study) => examinationShown(study, vocabulary).sides);
  if (sides.length === 0 || sides.some((one) => one === null)) return null;
  return [...new Set(sides.flatMap((one) => one ?? []))].sort();
}

function sentencesOf({ text }: ReportFact): readonly string[] {
  return text
    .split(/[.\n;]+/)
    .filter((sentence) => !/\b(compar\w*|previous\w*|prior|earlier|contralateral)\b/i.test(sentence));
}

function variance(
  differences: readonly Difference[],
  order: OrderState,
  studyInstanceUid: string,
  since: string,
): Variance {
  const fields = differences.map(({ field }) => field);
  const told = differences.map(({ field, ordered, performed }) => sentence(field, ordered, performed));
  return {
    kind: 'performed-differs',
    part: studyInstanceUid,
    severity: fields.includes('side') ? 'identity-incomplete' : 'code-mismatch',
    says: told.join(' '),
    evidence: [
      ...differences.flatMap(({ field, ordered, performed }): readonly Evidence[] => [
        { field: fieldNames[field], system: 'RIS', value: ordered },
        { field: fieldNames[field], system: 'Images', value: performed },
      ]),
      { field: 'Procedure', system: 'RIS', value: order.procedure.text ?? order.procedure.code },
    ],
    ownerRole: 'coordinator',
    since,
    dueAt: null,
  };
}

const fieldNames: Readonly<Record<Difference['field'], string>> = {
  modality: 'Modality',
  'body part': 'Body part',
  side: 'Side',
};

function sentence(field: Difference['field'], ordered: string, performed: string): string {
  if (field === 'modality') return `Ordered is ${ordered}, and the images are ${performed}.`;
  if (field === 'side')
    return `Ordered is ${ordered === 'both' ? 'both sides' : `the ${ordered} side`}, and the images show the ${performed}.`;
  return `Ordered is the ${ordered}, and the images show the ${performed}.`;
}
