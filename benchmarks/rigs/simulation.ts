import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { anyOrder } from '../../simulation/fast/anyOrder.ts';
import { runTrust } from '../../simulation/fast/runTrust.ts';
import { breachInWords } from '../../simulation/fast/shortestStory.ts';
import { trustDays } from '../../simulation/trust/trustDays.ts';
import { balanceExam } from '../../src/domain/ledger/balanceExam.ts';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { type Results, tellResults } from '../results.ts';

/** What became of one seed: so many days of the trust, with every law held to every step. */
interface SeedOutcome {
  readonly seed: number;
  readonly exams: number;
  readonly events: number;
  readonly steps: number;
  readonly balances: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly promised: number;
  readonly found: number;
  readonly milliseconds: number;
  /** Null: every law held. */
  readonly breach: string | null;
}

const days = 90;
/** A Monday of each season: Easter, the clocks going forward and back, Christmas. */
const beginnings = ['2026-01-05', '2026-03-02', '2026-05-04', '2026-08-03', '2026-10-05', '2026-11-16'];

/** Runs one seed: every seventh without any fault, every fifth with silent feeds besides. */
export function runSeed(seed: number, length = days): SeedOutcome {
  const policies = readPolicies();
  const faults = seed % 7 === 0 ? 'none' : 'all';
  const silences = faults === 'all' && seed % 5 === 0 ? { silences: 6 } : {};
  const from = beginnings[seed % beginnings.length] as string;
  const began = performance.now();
  const world = trustDays({
    ...{ seed: `rig ${seed}`, from, days: length, zone: 'Europe/London', examsADay: 69, policies, faults },
    ...silences,
  });
  const run = runTrust(world, policies);
  const milliseconds = performance.now() - began;
  const counts = Object.groupBy(world.faults, ({ kind }) => kind);
  return {
    ...{ seed, milliseconds, steps: run.steps, balances: run.balances, found: run.found },
    exams: world.exams.length,
    events: world.events.length,
    faults: Object.fromEntries(Object.entries(counts).map(([kind, some]) => [kind, some.length])),
    promised: run.promised,
    breach: run.breach && breachInWords(world, run.breach, policies),
  };
}

/** Many seeds, spread over the cores of the machine (§4.1 of the promise of the ledger). */
export async function simulationResults(seeds: number): Promise<Results> {
  const outcomes = await runSeeds(seeds);
  for (const { breach } of outcomes) if (breach) console.error(breach);
  const sum = (of: (outcome: SeedOutcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const kinds = new Map<string, number>();
  for (const { faults } of outcomes) {
    for (const [kind, count] of Object.entries(faults)) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  }
  const broken = outcomes.filter(({ breach }) => breach !== null).length;
  const order = anyOrder({ seed: 'rig', sequences: 10_000, policies: readPolicies() });
  if (order.differs) console.error(order.differs);
  return {
    name: 'simulation',
    title: `${seeds} seeds of ${days} simulated days`,
    bars: [
      { name: 'Seeds in which a law was broken', measured: broken, unit: '', must: { atMost: 0 } },
      {
        name: 'Promised findings whose time came, and that were made in time',
        measured:
          (sum(({ found }) => found) /
            Math.max(
              1,
              sum(({ promised }) => promised),
            )) *
          100,
        unit: '%',
        must: { atLeast: 100 },
        note: `${sum(({ found }) => found)} of ${sum(({ promised }) => promised)}`,
      },
      {
        name: 'Faults injected',
        measured: sum(({ faults }) => Object.values(faults).reduce((total, count) => total + count, 0)),
        unit: '',
        must: { atLeast: seeds * 50 },
        note: [...kinds]
          .sort()
          .map(([kind, count]) => `${kind} ${count}`)
          .join(', '),
      },
      { name: 'Examinations', measured: sum(({ exams }) => exams), unit: '', must: null },
      { name: 'Messages and associations', measured: sum(({ events }) => events), unit: '', must: null },
      { name: 'Steps after which every law was held', measured: sum(({ steps }) => steps), unit: '', must: null },
      { name: 'Balances', measured: sum(({ balances }) => balances), unit: '', must: null },
      {
        name: 'One seed, generated and run',
        measured: sum(({ milliseconds }) => milliseconds) / outcomes.length / 1000,
        unit: 's',
        must: null,
        note: 'mean, beside others on the same cores',
      },
      {
        name: 'Orders of hearing that ended in another ledger',
        measured: order.differs ? 1 : 0,
        unit: '',
        must: { atMost: 0 },
        note: `10,000 sequences of ${order.stories} stories, ${order.facts} messages, byte for byte`,
      },
    ],
    controls: [forgetfulJudge()],
  };
}

/** A judge that forgets performed orders without images must break a promise. */
function forgetfulJudge(): Results['controls'][number] {
  const policies = readPolicies();
  const world = trustDays({
    ...{ seed: 'rig control', from: '2026-05-04', days: 20, zone: 'Europe/London', examsADay: 69, policies },
    faults: 'all',
  });
  const { breach } = runTrust(world, policies, (facts, rules, now) => {
    const balance = balanceExam(facts, rules, now);
    return { ...balance, variances: balance.variances.filter(({ kind }) => kind !== 'order-without-images') };
  });
  return {
    name: 'A judge that forgets performed orders without images',
    failedAsItMust: breach !== null,
    note: breach ? `${breach.law}: ${breach.says}` : 'nothing was noticed',
  };
}

async function runSeeds(seeds: number): Promise<readonly SeedOutcome[]> {
  const outcomes: SeedOutcome[] = [];
  let next = 1;
  await Promise.all(
    Array.from({ length: Math.min(seeds, availableParallelism()) }, async () => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { simulates: true } });
      try {
        while (next <= seeds) {
          outcomes.push(await ask(worker, next++));
          if (outcomes.length % 20 === 0) console.error(`  ${outcomes.length} of ${seeds} seeds`);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return outcomes;
}

async function ask(worker: Worker, seed: number): Promise<SeedOutcome> {
  const answered = once(worker, 'message');
  worker.postMessage(seed);
  const [outcome] = await answered;
  return outcome as SeedOutcome;
}

if (!isMainThread && (workerData as { simulates?: true } | null)?.simulates) {
  parentPort?.on('message', (seed: number) => parentPort?.postMessage(runSeed(seed)));
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await simulationResults(Number(process.argv[2] ?? 200))) ? 0 : 1;
}
