import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProjectFile, projectFiles } from './projectFiles.ts';

// Migrations are numbered without a gap, say why they are and what they lock, and only go forward.

export function migrationBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files.flatMap(({ path, text }, index) => {
    const name = path.split('/').at(-1) as string;
    const heading = /^((?:--.*\n)+)/.exec(text)?.[1] ?? '';
    const breaches: string[] = [];
    if (!name.startsWith(String(index + 1).padStart(4, '0'))) breaches.push(`${name} is not number ${index + 1}`);
    if (heading.length < 60) breaches.push(`${name} does not say why it is`);
    if (!/\block/i.test(heading)) breaches.push(`${name} does not say what it locks`);
    if (/\bdrop table\b/i.test(text)) breaches.push(`${name} drops a table`);
    return breaches;
  });
}

test('every migration is numbered, explained and forward only', () => {
  assert.deepEqual(migrationBreaches(projectFiles('src/server/database/migrations')), []);
});

for (const { path, text, says } of [
  { path: 'm/0002-second.sql', text: `-- ${'Why. '.repeat(20)} Takes no lock.\nselect 1;`, says: 'a gap' },
  { path: 'm/0001-first.sql', text: 'create table a (b text);', says: 'no heading' },
  { path: 'm/0001-first.sql', text: `-- ${'Why. '.repeat(20)}\ncreate table a (b text);`, says: 'no word of locks' },
  { path: 'm/0001-first.sql', text: `-- ${'Why. '.repeat(20)} Takes no lock.\ndrop table a;`, says: 'a table dropped' },
]) {
  test(`the law finds ${says}`, () => assert.ok(migrationBreaches([{ path, text }]).length > 0));
}
