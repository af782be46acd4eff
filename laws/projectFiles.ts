import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** A file of the project, by its path from the root. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** All text files that git knows or would know, under these folders. */
export function projectFiles(...folders: readonly string[]): readonly ProjectFile[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...folders];
  const paths = execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '');
  return [...new Set(paths)].sort().flatMap((path) => {
    try {
      return [{ path, text: readFileSync(`${projectRoot}${path}`, 'utf8') }];
    } catch {
      return [];
    }
  });
}

/** The modules a TypeScript file imports, as they are written. */
export function importsOf(text: string): readonly string[] {
  const written =
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(written)].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
}

export function isCode(path: string): boolean {
  return /\.(ts|tsx)$/.test(path);
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}
