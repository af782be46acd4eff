import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../src/server/database/embeddedPostgres.ts';
import { sharedServer } from '../testing/database.ts';

// All tests: `npm test`, or those whose path holds a word: `npm test -- reconciliation`.
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const words = process.argv.slice(2);
const inCi = process.env.CI === 'true';

if (words.length === 0) {
  step('Types and format', ['scripts/check.ts']);
  step('Pages', ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
}

const found = globSync([
  'src/**/*.test.ts',
  'laws/**/*.test.ts',
  'simulation/**/*.test.ts',
  'testing/**/*.test.ts',
  'benchmarks/**/*.test.ts',
])
  .filter(wanted)
  .sort();
// Journeys start whole servers and measure nothing: they run one after the other, when the small tests are done.
const journeys = globSync('journeys/**/*.test.ts').filter(wanted).sort();

const folder = mkdtempSync(join(tmpdir(), 'safelight-tests-'));
const database = await startEmbeddedPostgres(folder);
process.env[sharedServer] = folder;
const counts = { passed: 0, failed: 0, skipped: 0 };
const missing = new Map<string, number>();
try {
  await runFiles(found, Math.max(1, cpus().length));
  await runFiles(journeys, 1);
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

for (const [why, times] of missing) console.log(`Skipped ${times} ${times === 1 ? 'test' : 'tests'}: ${why}`);
if (inCi && counts.skipped > 0) console.log('In CI nothing may be skipped.');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 || counts.passed === 0 || (inCi && counts.skipped > 0) ? 1 : 0);

function wanted(path: string): boolean {
  return words.length === 0 || words.some((word) => path.includes(word));
}

function step(name: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) return;
  console.log(`${name}: failed`);
  process.exit(1);
}

async function runFiles(files: readonly string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const stream = run({ files: [...files], concurrency, timeout: 15 * 60_000 });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    if (event.skip !== undefined) {
      counts.skipped += 1;
      const why = String(event.skip);
      missing.set(why, (missing.get(why) ?? 0) + 1);
    } else counts.passed += 1;
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite') counts.failed += 1;
  });
  const printed = stream.compose(spec);
  printed.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => printed.on('end', resolve).on('error', reject));
}
