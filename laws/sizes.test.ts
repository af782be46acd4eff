import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCode, isTest, type ProjectFile, projectFiles } from './projectFiles.ts';

// A function fits on a screen (70 lines, those of functions declared inside it not counted), a file on a desk (400).
// Both are ratchets: what is longer today stands below with its length, which may only fall.

const longToday: Readonly<Record<string, number>> = {};

const functionLinesMax = 70;
const fileLinesMax = 400;

export function sizeBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => isCode(path) && !path.includes('.generated.'))
    .flatMap((file) => [
      ...(file.text.split('\n').length - 1 > (longToday[file.path] ?? fileLinesMax)
        ? [`${file.path} has ${file.text.split('\n').length - 1} lines`]
        : []),
      ...(isTest(file.path) ? [] : longFunctions(file)),
    ]);
}

interface Written {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A function begins on a line that names it and ends on the line with its own indent and a brace: the format is the formatter's, so that is enough. */
function functionsOf(lines: readonly string[]): readonly Written[] {
  const begin =
    /^(\s*)(?:export )?(?:async )?(?:function\*? (\w+)|(?:const )?(#?\w+)(?: = |\()(?:.*\) ?(?::.*)?(?:=> )?\{)$)/;
  return lines.flatMap((line, from) => {
    const found = begin.exec(line);
    if (!found || /^\s*(if|for|while|switch|return|else|do|try)\b/.test(line)) return [];
    const indent = found[1] as string;
    const to = lines.findIndex((other, at) => at > from && other.startsWith(`${indent}}`));
    return to < 0 ? [] : [{ name: (found[2] ?? found[3]) as string, from, to }];
  });
}

function longFunctions({ path, text }: ProjectFile): readonly string[] {
  const lines = text.split('\n');
  const written = functionsOf(lines);
  return written.flatMap((one) => {
    const inside = written.filter((other) => other.from > one.from && other.to < one.to);
    const outermost = inside.filter((other) => !inside.some((wider) => wider.from < other.from && wider.to > other.to));
    const length = one.to - one.from + 1 - outermost.reduce((sum, other) => sum + other.to - other.from + 1, 0);
    const allowed = longToday[`${path}: ${one.name}`] ?? functionLinesMax;
    return length > allowed ? [`${path}: ${one.name} has ${length} lines`] : [];
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
  assert.equal(sizeBreaches([{ path: 'src/a.ts', text: '\n'.repeat(401) }]).length, 1);
  assert.deepEqual(sizeBreaches([{ path: 'src/a.ts', text: '\n'.repeat(400) }]), []);
});
