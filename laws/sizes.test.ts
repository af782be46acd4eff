import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCode, isTest, type ProjectFile, projectFiles } from './projectFiles.ts';

// A function fits on a screen (70 lines), a file on a desk (400). Both are ratchets: the numbers below may only fall.

const functionLinesMax = 70;
const fileLinesMax = 400;

export function sizeBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => isCode(path) && !path.includes('.generated.'))
    .flatMap((file) => [
      ...(file.text.split('\n').length > fileLinesMax ? [`${file.path} has more than ${fileLinesMax} lines`] : []),
      ...(isTest(file.path) ? [] : longFunctions(file)),
    ]);
}

/** A function begins on a line that names it and ends on the line with its own indent and a brace: the format is the formatter's, so that is enough. */
function longFunctions({ path, text }: ProjectFile): readonly string[] {
  const lines = text.split('\n');
  const begin =
    /^(\s*)(?:export )?(?:async )?(?:function\*? (\w+)|(?:const )?(#?\w+)(?: = |\()(?:.*\) ?(?::.*)?(?:=> )?\{)$)/;
  return lines.flatMap((line, index) => {
    const found = begin.exec(line);
    if (!found || /^\s*(if|for|while|switch|return|else|do|try)\b/.test(line)) return [];
    const indent = found[1] as string;
    const end = lines.findIndex((other, at) => at > index && other.startsWith(`${indent}}`));
    const length = end - index + 1;
    return end >= 0 && length > functionLinesMax ? [`${path}: ${found[2] ?? found[3]} has ${length} lines`] : [];
  });
}

test('every function fits on a screen and every file on a desk', () => {
  assert.deepEqual(
    sizeBreaches(projectFiles('src', 'laws', 'journeys', 'simulation', 'benchmarks', 'scripts', 'testing')),
    [],
  );
});

test('the law finds a function of 71 lines and lets one of 70 pass', () => {
  const body = (lines: number) => `export function long(): void {\n${'  step();\n'.repeat(lines - 2)}}\n`;
  assert.deepEqual(sizeBreaches([{ path: 'src/a.ts', text: body(70) }]), []);
  assert.equal(sizeBreaches([{ path: 'src/a.ts', text: body(71) }]).length, 1);
});

test('the law finds a file of 401 lines', () => {
  assert.equal(sizeBreaches([{ path: 'src/a.ts', text: '\n'.repeat(400) }]).length, 1);
  assert.deepEqual(sizeBreaches([{ path: 'src/a.ts', text: '\n'.repeat(399) }]), []);
});
