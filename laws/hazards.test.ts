import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isTest, type ProjectFile, projectFiles, projectRoot } from './projectFiles.ts';

// Each hazard of HAZARDS.md is named by the title of a test that proves its control, and each hazard a title names stands there.

export function hazardsInTitles(files: readonly ProjectFile[]): readonly string[] {
  const titles = files
    .filter(({ path }) => isTest(path))
    .flatMap(({ text }) =>
      [...text.matchAll(/\btest\(\s*(?:'([^'\n]*)'|`([^`\n]*)`|"([^"\n]*)")/g)].map((match) => match.slice(1).join('')),
    );
  return unique(titles.flatMap((title) => [...title.matchAll(/\bH-\d\d\b/g)].map(([hazard]) => hazard)));
}

export function hazardsInBook(book: string): readonly string[] {
  return unique([...book.matchAll(/^\| (H-\d\d) \|/gm)].map(([, hazard]) => hazard as string));
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}

test('each hazard has a test that names it, and each test names a hazard that is written down', () => {
  const titled = hazardsInTitles(projectFiles('src', 'laws', 'journeys', 'simulation', 'benchmarks'));
  assert.deepEqual(hazardsInBook(readFileSync(`${projectRoot}HAZARDS.md`, 'utf8')), titled);
});

test('the law reads hazards from titles of every form and from the book', () => {
  const hazard = (number: string) => `H-${number}`;
  const text = `test('${hazard('97')} a', f); test(\`R2 ${hazard('98')} b\`, f); test("c", f); // ${hazard('99')}`;
  assert.deepEqual(hazardsInTitles([{ path: 'a.test.ts', text }]), [hazard('97'), hazard('98')]);
  assert.deepEqual(hazardsInBook(`| ${hazard('97')} | Wrong person |`), [hazard('97')]);
});
