import { openPool } from '../src/server/database/openPool.ts';
import { judgeRun } from '../src/server/lookback/judgeRun.ts';
import type { LookbackRun } from '../src/server/lookback/lookbackRun.ts';
import { readHarmWeights, readPolicies } from '../src/server/readPolicies.ts';

// Judges one run in a process of its own, so that its memory can be measured and it can be killed: WHERE DATABASE RUN NOW as words.
const [where, database, run, now] = process.argv.slice(2) as [string, string, string, string];
const asked = JSON.parse(run) as LookbackRun;
const pool = openPool(where, { database, max: 3 });
const rules = { policies: readPolicies(asked.zone), weights: readHarmWeights() };
await judgeRun(pool, asked, {
  rules,
  now: new Date(now),
  onMonth: (_, done, of) => void process.stdout.write(`${done} of ${of}\n`),
});
// The highest that the kernel ever counted, in kibibytes.
process.stdout.write(`peak ${process.resourceUsage().maxRSS}\n`);
await pool.end();
