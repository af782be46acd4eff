import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { projectRoot } from './projectFiles.ts';

// Every setting that the program reads stands in README with its usual value, and nothing else stands there.

/** Settings that break a promise on purpose stand in SECURITY.md alone. */
const unsafe = /^UNSAFE_/;

export function settingsInCode(text: string): readonly string[] {
  const found = text.matchAll(/read\.\w+\(\s*'([A-Z_]+)'|\benv\.([A-Z][A-Z_]+)|'(TLS_[A-Z]+)'[,\]]/g);
  const names = [...found].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
  return [...new Set(names)].filter((name) => !unsafe.test(name)).sort();
}

export function settingsInBook(book: string): readonly string[] {
  const names = [...book.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name as string),
  );
  return names.sort();
}

test('the settings in README are those the program reads', () => {
  const code = settingsInCode(readFileSync(`${projectRoot}src/server/settings.ts`, 'utf8'));
  assert.ok(code.length > 15, code.join());
  assert.deepEqual(settingsInBook(readFileSync(`${projectRoot}README.md`, 'utf8')), code);
});

test('the law finds a setting that only one side has', () => {
  const text = "read.number('HTTP_PORT', 1); env.TRUSTED_PROXY; ['TLS_KEY', 'TLS_CERT']; env.UNSAFE_NO_FLUSH;";
  assert.deepEqual(settingsInCode(text), ['HTTP_PORT', 'TLS_CERT', 'TLS_KEY', 'TRUSTED_PROXY']);
  assert.deepEqual(settingsInBook('| `HTTP_PORT` | x |\n| `A`, `B` | y |\n| word | `C` |'), ['A', 'B', 'HTTP_PORT']);
});
