import { benchBalance } from '../benchmarks/balance.ts';
import { benchHl7 } from '../benchmarks/hl7.ts';
import { benchLookback } from '../benchmarks/lookback.ts';
import { benchPages } from '../benchmarks/pages.ts';
import { benchPeople } from '../benchmarks/people.ts';
import { type Results, tellResults } from '../benchmarks/results.ts';
import { benchStore } from '../benchmarks/store.ts';
import { benchSwaps } from '../benchmarks/swaps.ts';
import { benchYear } from '../benchmarks/year.ts';

// All benchmarks, or those named: `npm run bench -- store hl7`. Needs a quiet machine; results stand in benchmarks/results/.
const benchmarks: Readonly<Record<string, () => Promise<Results>>> = {
  store: () => benchStore(2400),
  hl7: () => benchHl7(20_000),
  balance: () => benchBalance(10_000),
  // The whole of eleven years: `with-node benchmarks/lookback.ts 7700000`.
  lookback: () => benchLookback(100_000),
  pages: () => benchPages(100_000),
  people: () => benchPeople(200_000),
  swaps: async () => benchSwaps(200),
  // A whole year takes an hour and more, and may be stopped and gone on with: `with-node benchmarks/year.ts 365 FOLDER`.
  year: () => benchYear(7),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !benchmarks[name]);
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}`);
  process.exit(64);
}
let met = true;
for (const [name, measure] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.error(`Measuring ${name} …`);
  met = tellResults(await measure()) && met;
}
console.log(met ? 'All bars are met.' : 'Not all bars are met: see above.');
process.exit(met ? 0 : 1);
