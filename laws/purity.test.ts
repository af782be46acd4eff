import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isCode, isTest, type ProjectFile, projectFiles, projectRoot } from './projectFiles.ts';

// The pure floors know no clock, no chance, no disk and no socket: the compiler holds them to it, and these words are not said there.

const impure =
  /\bnew Date\(\s*\)|\bDate\.now\b|\bDate\(\)|\bMath\.random\b|\bperformance\.now\b|\bsetTimeout\b|\bprocess\.|\bconsole\.|\bcrypto\./g;

export function purityBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => /^src\/(standards|domain|api)\//.test(path) && isCode(path) && !isTest(path))
    .flatMap(({ path, text }) => [...withoutComments(text).matchAll(impure)].map(([word]) => `${path} says ${word}`));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function compile(): string {
  try {
    execFileSync(process.execPath, ['node_modules/.bin/tsc', '-p', 'tsconfig.pure.json'], {
      cwd: projectRoot,
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}

test('the pure floors say nothing impure', () => {
  assert.deepEqual(purityBreaches(projectFiles('src/standards', 'src/domain', 'src/api')), []);
});

for (const text of ['const now = new Date();', 'return Date.now();', 'Math.random()', 'process.env.HOME']) {
  test(`the law finds ${text}`, () => assert.equal(purityBreaches([{ path: 'src/domain/a.ts', text }]).length, 1));
}

test('the law lets a date be made from what is given, and a comment speak of the clock', () => {
  assert.deepEqual(purityBreaches([{ path: 'src/domain/a.ts', text: 'new Date(at); // never Date.now()' }]), []);
});

test('the pure floors compile without the types of Node and of a browser, and a breach does not', () => {
  assert.equal(compile(), '');
  const breach = `${projectRoot}src/domain/plantedBreach.ts`;
  writeFileSync(breach, 'export const home = process.env.HOME;\nexport const page = document.title;\n');
  try {
    assert.match(compile(), /plantedBreach/);
  } finally {
    rmSync(breach);
  }
});
