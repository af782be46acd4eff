import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isTest, type ProjectFile, projectFiles, projectRoot } from './projectFiles.ts';

// Each hazard of HAZARDS.md is named by the title of a test that proves its control, and each hazard a title names stands there.
// Each title that is quoted there is the title of a test.

/** Titles of tests and of groups of tests, as they are written. */
export function titlesOfTests(files: readonly ProjectFile[]): readonly string[] {
  const title = /\b(?:test|describe)\(\s*(?:'([^'\n]*)'|`([^`\n]*)`|"([^"\n]*)")/g;
  return files
    .filter(({ path }) => isTest(path))
    .flatMap(({ text }) => [...text.matchAll(title)].map((match) => match.slice(1).join('')));
}

export function hazardsInTitles(files: readonly ProjectFile[]): readonly string[] {
  return unique(titlesOfTests(files).flatMap((title) => [...title.matchAll(/\bH-\d\d\b/g)].map(([hazard]) => hazard)));
}

/** The titles that the book's rows quote. */
export function titlesInBook(book: string): readonly string[] {
  return [...book.matchAll(/^\| H-\d\d \|.*$/gm)].flatMap(([row]) =>
    [...row.matchAll(/"([^"]*\bH-\d\d\b[^"]*)"/g)].map(([, title]) => title as string),
  );
}

export function hazardsInBook(book: string): readonly string[] {
  return unique([...book.matchAll(/^\| (H-\d\d) \|/gm)].map(([, hazard]) => hazard as string));
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}

const files = projectFiles('src', 'laws', 'journeys', 'simulation', 'benchmarks');
const book = readFileSync(`${projectRoot}HAZARDS.md`, 'utf8');

test('each hazard has a test that names it, and each test names a hazard that is written down', () => {
  assert.deepEqual(hazardsInBook(book), hazardsInTitles(files));
});

test('each number stands for one hazard, and each row quotes titles of tests that name it', () => {
  const rows = book.match(/^\| H-\d\d \|.*$/gm) ?? [];
  assert.equal(rows.length, hazardsInBook(book).length);
  const titles = new Set(titlesOfTests(files));
  const notATitle = titlesInBook(book).filter((title) => !titles.has(title));
  assert.deepEqual(notATitle, []);
  const silent = rows.filter((row) => !titlesInBook(row).some((title) => title.includes(row.slice(2, 6))));
  assert.deepEqual(silent, []);
});

test('the law reads hazards from titles of every form and from the book', () => {
  const hazard = (number: string) => `H-${number}`;
  const text = `test('${hazard('97')} a', f); test(\`R2 ${hazard('98')} b\`, f); test("c", f); // ${hazard('99')}`;
  assert.deepEqual(hazardsInTitles([{ path: 'a.test.ts', text }]), [hazard('97'), hazard('98')]);
  const group = `describe('${hazard('96')} d', f);`;
  assert.deepEqual(hazardsInTitles([{ path: 'a.test.ts', text: group }]), [hazard('96')]);
  assert.deepEqual(hazardsInBook(`| ${hazard('97')} | Wrong person |`), [hazard('97')]);
  assert.deepEqual(titlesInBook(`| ${hazard('97')} | x | y | "${hazard('97')} a" · "c" |`), [`${hazard('97')} a`]);
});
