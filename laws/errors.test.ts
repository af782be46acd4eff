import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isCode, isTest, type ProjectFile, projectFiles, projectRoot } from './projectFiles.ts';

// Every code of a failure stands in ERRORS.md with what the operator does, and nothing else stands there.

/** Codes are members of a union type `…ErrorCode`, or a `readonly code: 'X'` of an error class with one. */
export function codesInCode(files: readonly ProjectFile[]): readonly string[] {
  const codes = files
    .filter(({ path }) => isCode(path) && !isTest(path))
    .flatMap(({ text }) => [
      ...[...text.matchAll(/type \w*ErrorCode =([\s\S]*?);/g)].flatMap(([, union]) =>
        [...(union as string).matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code as string),
      ),
      ...[...text.matchAll(/readonly code(?:: | = )'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code as string),
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
  assert.deepEqual(codesInBook('| `JOURNAL_LOCKED` | another process | stop it |'), ['JOURNAL_LOCKED']);
});
