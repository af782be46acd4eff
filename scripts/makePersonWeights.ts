import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { learnWeights } from '../simulation/namings/learnWeights.ts';
import type { FieldShares } from '../src/domain/patients/personWeights.ts';
import { readPolicies } from '../src/server/readPolicies.ts';

// Learns policies/person-weights/ from the invented town again: `with-node scripts/makePersonWeights.ts [days] [images a day]`.
const [days = 45, imagesADay = 40] = process.argv.slice(2).map(Number);
const file = fileURLToPath(new URL('../policies/person-weights/2026-11-24.json', import.meta.url));
const { people } = readPolicies().match;
const learned = learnWeights('learn', days, imagesADay, people);
const { version, suggestFrom, weakerBy, claims } = people;

const policy = {
  version,
  source: `Estimated from ${learned.pairs} pairs of images and orders of the invented people in simulation/namings, by expectation and maximisation, and calibrated on images of the same town beside strangers who are hard to tell apart. What claims add, the limit and the distance are our own design (domain rules B13). To be estimated anew from the records of each place.`,
  verified: false,
  suggestFrom,
  weakerBy,
  claims,
  calibration: { slope: short(learned.calibration.slope), offset: short(learned.calibration.offset) },
  fields: shortened(learned.fields),
  common: { family: [...learned.common.family], given: [...learned.common.given] },
};
writeFileSync(file, `${JSON.stringify(policy, null, 2)}\n`);
console.log(
  `${learned.pairs} pairs, ${learned.rounds} rounds, one in ${Math.round(1 / learned.share)} is of one examination.`,
);

function shortened(fields: FieldShares) {
  const levels = (shares: FieldShares[keyof FieldShares]) =>
    Object.fromEntries(Object.entries(shares).map(([level, { m, u }]) => [level, { m: short(m), u: short(u) }]));
  return Object.fromEntries(Object.entries(fields).map(([field, shares]) => [field, levels(shares)]));
}

function short(value: number): number {
  return Number(value.toPrecision(3));
}
