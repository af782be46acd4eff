import type { JudgedPair } from './crossedSlots.ts';
import { list } from './matchStudy.ts';
import type { EvidenceField } from './slotEvidence.ts';
import type { SlotExam } from './slotExam.ts';
import type { Evidence } from './variance.ts';

/** From so much on, a piece of evidence is worth a sentence. */
const tellsFrom = 3;

/** Why the images of these two may be each other's, as it stands at the first of them. Names the other by its number only. */
export function swapInWords({ pair, evidence, clockAheadMinutes }: JudgedPair): string {
  const [mine, other] = pair;
  const number = other.accession ?? 'another order';
  const reasons = (Object.keys(sentences) as EvidenceField[]).flatMap((field) => {
    const [own, others] = [evidence[0][field] >= tellsFrom, evidence[1][field] >= tellsFrom];
    return [
      ...(own ? [sentences[field](mine, other, 'this record', clockAheadMinutes)] : []),
      ...(others ? [sentences[field](other, mine, number, clockAheadMinutes)] : []),
    ];
  });
  const why = reasons.length > 0 ? reasons.join(' ') : 'Many small signs speak for it together.';
  return `The images of this record and those of ${number}, taken on the same scanner, may have changed places. ${why}`;
}

type Sentence = (record: SlotExam, other: SlotExam, name: string, clockAheadMinutes: number) => string;

const sentences: Readonly<Record<EvidenceField, Sentence>> = {
  performed: (record, other, name, ahead) =>
    `By ${name} it was performed ${span(minutes(record.imagesTo, record.performedAt) + ahead)} its images, and ${span(minutes(other.imagesTo, record.performedAt) + ahead)} the other ones.`,
  arrived: (record, _, name, ahead) =>
    `By ${name} the patient arrived ${span(minutes(record.imagesFrom, record.arrivedAt) + ahead)} its images were begun.`,
  planned: (_, __, name) => `The other images are nearer to the time for which ${name} was planned.`,
  shown: (record, other, name) =>
    `${capital(name)} asks for ${part(record)}, and its images say ${shownBy(record)}; the other ones say ${shownBy(other)}.`,
  sex: (record, _, name) => `The images of ${name} say ${shownBy(record)}, which a patient of this sex does not have.`,
  age: (record, _, name) =>
    `The images of ${name} say an age of ${record.measured.years}, which is that of the other patient.`,
  weight: (record, _, name) =>
    `The images of ${name} say a weight of ${record.measured.kilograms} kg, which fits the other patient better${record.known.kilograms === null ? '' : `: this one weighed ${record.known.kilograms} kg before`}.`,
  height: (record, _, name) =>
    `The images of ${name} say a height of ${record.measured.metres} m, which fits the other patient better${record.known.metres === null ? '' : `: this one measured ${record.known.metres} m before`}.`,
};

/** Both sides of both exams, field by field. */
export function evidenceOfSwap({ pair }: JudgedPair): readonly Evidence[] {
  const [mine, other] = pair;
  return [
    ...sides('RIS', 'Images', mine),
    ...sides(`RIS, ${other.accession ?? 'other'}`, `Images, ${other.accession ?? 'other'}`, other),
  ];
}

function sides(record: string, images: string, exam: SlotExam): readonly Evidence[] {
  const { ordered, shown, measured, known } = exam;
  const rows: readonly (readonly [string, string | null, string | null])[] = [
    ['Performed', exam.performedAt, exam.imagesTo],
    ['Arrived', exam.arrivedAt, null],
    ['Planned', exam.scheduledAt, exam.imagesFrom],
    ['Body part', ordered.regions.join(', ') || null, shown.regions.join(', ') || null],
    ['Side', ordered.side, shown.sides?.join(', ') ?? null],
    ['Weight', known.kilograms && `${known.kilograms} kg before`, measured.kilograms && `${measured.kilograms} kg`],
    ['Height', known.metres && `${known.metres} m before`, measured.metres && `${measured.metres} m`],
  ].map(([field, one, two]) => [field as string, one ? String(one) : null, two ? String(two) : null]);
  return rows.flatMap(([field, said, made]) =>
    said === null && made === null
      ? []
      : [
          { field, system: record, value: said },
          { field, system: images, value: made },
        ],
  );
}

function part({ ordered }: SlotExam): string {
  return [ordered.side, list(ordered.regions)].filter(Boolean).join(' ');
}

function shownBy({ shown }: SlotExam): string {
  return [shown.sides && list(shown.sides), list(shown.regions)].filter(Boolean).join(' ') || 'nothing';
}

function span(by: number): string {
  const size = Math.round(Math.abs(by));
  return `${size} ${size === 1 ? 'minute' : 'minutes'} ${by < 0 ? 'before' : 'after'}`;
}

function minutes(from: string, to: string | null): number {
  return to === null ? 0 : (Date.parse(to) - Date.parse(from)) / 60_000;
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
