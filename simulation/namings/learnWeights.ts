import { calibrate, type LabelledWeight } from '../../src/domain/patients/calibrate.ts';
import { type CommonNames, type ReadName, readName } from '../../src/domain/patients/compareNames.ts';
import { type EstimatedWeights, estimateWeights } from '../../src/domain/patients/estimateWeights.ts';
import { likelihoodOfSame } from '../../src/domain/patients/likelihoodOfSame.ts';
import { localIdText } from '../../src/domain/patients/localId.ts';
import { nameParts } from '../../src/domain/patients/nameParts.ts';
import { type PatientIdentity, unknownPatient } from '../../src/domain/patients/patientIdentity.ts';
import { comparePersons, type PairComparison } from '../../src/domain/patients/personComparison.ts';
import { type PersonWeights, patternOf } from '../../src/domain/patients/personWeights.ts';
import { seededRandom } from '../phantoms/seededRandom.ts';
import { type LabelledImages, labelledImages } from './labelledImages.ts';

export interface Learned extends EstimatedWeights {
  readonly common: CommonNames;
  readonly calibration: PersonWeights['calibration'];
  /** How often each level truly stood in pairs of one, by `field level`: what the estimate, which was told no truth, is held against. */
  readonly trueShares: ReadonlyMap<string, number>;
  readonly pairs: number;
}

/** Names that this share of people bear are common. */
const commonFrom = 0.004;

/**
 * Learns the weights from a town nobody labelled: all pairs of images and orders of some days, and counts of how they stand to each
 * other. Only the calibration is told which pairs are one, on other images again, where strangers are as hard as in the test.
 */
export function learnWeights(seed: string, days: number, imagesADay: number, start: PersonWeights): Learned {
  const counts = new Map<string, number>();
  const truly = new Map<string, number>();
  const random = seededRandom(`${seed} days`);
  const all = [...labelledImages({ random, images: days * imagesADay, strangers: 'as they come', households: 5000 })];
  const common = commonNamesOf(all);
  const names = new Map<PatientIdentity, ReadName>();
  let pairs = 0;
  for (let from = 0; from < all.length; from += imagesADay) {
    const someday = all.slice(from, from + imagesADay);
    for (const { study, orders } of someday) {
      for (const who of [...study.identities, ...orders.map(({ fact }) => fact.patient)]) names.set(who, readName(who));
    }
    for (const images of someday) {
      for (const other of someday) {
        for (const { fact, isSame } of other.orders) {
          const isOne = isSame && other === images;
          const compared = compareFacts(images, fact, common, names);
          const pattern = patternOf(compared);
          counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
          pairs += 1;
          if (isOne) for (const [field, level] of Object.entries(compared)) add(truly, `${field} ${level}`);
        }
      }
    }
  }
  const estimated = estimateWeights(counts);
  const calibration = calibrated(`${seed} calibration`, { ...start, ...estimated, common });
  return { ...estimated, common, calibration, trueShares: truly, pairs };
}

function compareFacts(
  { study }: LabelledImages,
  fact: LabelledImages['orders'][number]['fact'],
  common: CommonNames,
  names: ReadonlyMap<PatientIdentity, ReadName> = new Map(),
): PairComparison {
  const identity = study.identities[0] ?? unknownPatient;
  const said = [identity, fact.patient].map((who) => names.get(who) ?? readName(who)) as [ReadName, ReadName];
  const began = Date.parse(study.startedAt as string);
  const time = [fact.performedAt, fact.scheduledAt].some((at) => {
    const hours = at === null ? Number.NaN : (began - Date.parse(at)) / 3_600_000;
    return hours >= -2 && hours <= 24;
  });
  return {
    ...comparePersons(identity, fact.patient, localIdText, common, said),
    modality: fact.modality === null ? 'unknown' : study.modalities.includes(fact.modality) ? 'same' : 'differs',
    time: time ? 'same' : 'differs',
  };
}

/** Only pairs that say nothing of each other by number are weighed: the rest is decided before. */
function calibrated(seed: string, weights: PersonWeights): PersonWeights['calibration'] {
  const counts = new Map<string, LabelledWeight>();
  for (const images of labelledImages({ random: seededRandom(seed), images: 6000 })) {
    for (const { fact, isSame } of images.orders) {
      const compared = compareFacts(images, fact, weights.common);
      if (compared.nhsNumber === 'differs') continue;
      const weight = Math.round(likelihoodOfSame(compared, weights).weight);
      const name = `${weight} ${isSame}`;
      counts.set(name, { weight, isSame, count: (counts.get(name)?.count ?? 0) + 1 });
    }
  }
  return calibrate([...counts.values()]);
}

/** By what the records say, not the images: they are kept with more care. */
function commonNamesOf(all: readonly LabelledImages[]): CommonNames {
  const [family, given] = [new Map<string, number>(), new Map<string, number>()];
  let people = 0;
  for (const { orders } of all) {
    for (const { fact } of orders) {
      people += 1;
      add(family, nameParts(fact.patient.familyName ?? '').letters);
      add(given, nameParts(fact.patient.givenName ?? '').letters);
    }
  }
  const often = (names: ReadonlyMap<string, number>) =>
    new Set(
      [...names]
        .filter(([name, count]) => name !== '' && count / people >= commonFrom)
        .map(([name]) => name)
        .sort(),
    );
  return { family: often(family), given: often(given) };
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
