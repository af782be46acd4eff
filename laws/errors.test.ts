import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isCode, isTest, type ProjectFile, projectFiles, projectRoot } from './projectFiles.ts';

// Every code of a failure stands in ERRORS.md with what the operator does, and nothing else stands there.

/**
 * Codes are members of a union type `…ErrorCode`, a `readonly code: 'X'` of an error class with one, the code of a `Problem`
 * that the HTTP door answers with, and the `code: 'X'` of a log line.
 */
export function codesInCode(files: readonly ProjectFile[]): readonly string[] {
  const codes = files
    .filter(({ path }) => isCode(path) && !isTest(path))
    .flatMap(({ text }) => [
      ...[...text.matchAll(/type \w*ErrorCode =([\s\S]*?);/g)].flatMap(([, union]) =>
        [...(union as string).matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code as string),
      ),
      ...[...text.matchAll(/readonly code(?:: | = )'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code as string),
      ...[...text.matchAll(/(?:Problem|super)\(\s*\d{3},\s*'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code as string),
      ...[...text.matchAll(/\bcode: '([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code as string),
    ]);
  return [...new Set(codes)].sort();
}

export function codesInBook(book: string): readonly string[] {
  return [...book.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map(([, code]) => code as string).sort();
}

test('the codes in the program and the codes in ERRORS.md are the same', () => {
  assert.deepEqual(codesInBook(readFileSync(`${projectRoot}ERRORS.md`, 'utf8')), codesInCode(projectFiles('src')));
});

test('the law finds a code that only one side has', () => {
  const text = "export type JournalErrorCode = 'JOURNAL_LOCKED' | 'JOURNAL_FULL';";
  assert.deepEqual(codesInCode([{ path: 'src/server/journal/journalError.ts', text }]), [
    'JOURNAL_FULL',
    'JOURNAL_LOCKED',
  ]);
  const problem = "throw new Problem(\n  409,\n  'NAME_IN_USE', 'x'); log.error({ code: 'DATABASE_GONE' }, 'x');";
  assert.deepEqual(codesInCode([{ path: 'src/server/access/a.ts', text: problem }]), ['DATABASE_GONE', 'NAME_IN_USE']);
  assert.deepEqual(codesInBook('| `JOURNAL_LOCKED` | another process | stop it |'), ['JOURNAL_LOCKED']);
});
