import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCode, type ProjectFile, projectFiles } from './projectFiles.ts';

// A folder and a file say their subject in hospital words, and a file is named as what it exports.

const emptyWords = /(^|[/._-])(utils?|helpers?|commons?|shared|misc|managers?|bases?|libs?)([/._-]|$)/i;
const endings = /(Utils?|Helpers?|Manager|Common|Misc)\.tsx?$/;

export function nameBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => isCode(path) || path.endsWith('.css'))
    .flatMap(({ path, text }) => {
      const breaches: string[] = [];
      if (emptyWords.test(path) || endings.test(path)) breaches.push(`${path} has a name that says nothing`);
      if (/(^|\n)export default\b/.test(text) && path !== 'vite.config.ts') breaches.push(`${path} exports a default`);
      return breaches;
    });
}

test('no path has a name that says nothing, and nothing is exported without a name', () => {
  assert.deepEqual(
    nameBreaches(projectFiles('src', 'laws', 'journeys', 'simulation', 'benchmarks', 'scripts', 'testing')),
    [],
  );
});

for (const file of [
  { path: 'src/domain/utils/dates.ts', text: '' },
  { path: 'src/server/alertManager.ts', text: '' },
  { path: 'src/web/shared/Button.tsx', text: '' },
  { path: 'src/web/Button.tsx', text: 'export default function Button() {}' },
]) {
  test(`the law finds ${file.path}`, () => assert.equal(nameBreaches([file]).length, 1));
}
