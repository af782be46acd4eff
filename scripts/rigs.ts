import { type Results, tellResults } from '../benchmarks/results.ts';
import { databaseMinuteResults } from '../benchmarks/rigs/databaseMinute.ts';
import { fuzzResults } from '../benchmarks/rigs/fuzz.ts';
import { killResults } from '../benchmarks/rigs/kill.ts';
import { powerCutResults } from '../benchmarks/rigs/powerCut.ts';
import { simulationResults } from '../benchmarks/rigs/simulation.ts';

// All rigs in full size, or those named: `npm run rigs -- kill`. They take about three quarters of an hour; results stand in benchmarks/results/.
const rigs: Readonly<Record<string, () => Promise<Results | null>>> = {
  kill: () => killResults(200),
  powerCut: () => powerCutResults(50),
  databaseMinute: () => databaseMinuteResults(60_000),
  fuzz: () => fuzzResults(100_000),
  simulation: () => simulationResults(200),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !rigs[name]);
if (unknown.length > 0) {
  console.error(`There is no rig ${unknown.join(', ')}. There are: ${Object.keys(rigs).join(', ')}`);
  process.exit(64);
}
let held = true;
for (const [name, run] of Object.entries(rigs)) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.error(`Running ${name} …`);
  const results = await run();
  if (results) held = tellResults(results) && held;
}
console.log(held ? 'Every promise held.' : 'A promise was broken: see above.');
process.exit(held ? 0 : 1);
