import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandIo } from './command.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Builds the pages when they are not there, or older than what they are made of. */
export function ensurePages(io: Pick<CommandIo, 'err'>): void {
  const built = join(root, 'dist/web/index.html');
  if (existsSync(built) && statSync(built).mtimeMs >= newestSource()) return;
  io.err('Building the pages.');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('Cannot build the pages: see above');
}

function newestSource(): number {
  const sources = globSync(['src/{web,api,domain}/**/*', 'index.html', 'vite.config.ts'], { cwd: root });
  return Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs));
}
