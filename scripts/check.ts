import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Types on every floor, and the format of every file. `npm run check`.
const root = fileURLToPath(new URL('..', import.meta.url));
const checks: readonly (readonly [string, readonly string[]])[] = [
  ['Types', ['node_modules/.bin/tsc', '-p', 'tsconfig.json']],
  ['Purity', ['node_modules/.bin/tsc', '-p', 'tsconfig.pure.json']],
  ['Pages', ['node_modules/.bin/tsc', '-p', 'tsconfig.web.json']],
  ['Format', ['node_modules/.bin/biome', 'check', '.']],
];
let failed = 0;
for (const [name, args] of checks) {
  const { status } = spawnSync(process.execPath, [...args], { cwd: root, stdio: 'inherit' });
  console.log(`${name}: ${status === 0 ? 'good' : 'failed'}`);
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
