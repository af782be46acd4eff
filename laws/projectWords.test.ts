import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProjectFile, projectFiles } from './projectFiles.ts';

// The project names things relative to itself: no path of one machine, no host to download from, no unfinished word in the program.

const machinePath = /(^|[^\w.:/])\/(work|root|home)\/[a-z.]/;
const unfinished = /\b(TODO|FIXME|XXX)\b/;

export function wordBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const breaches: string[] = [];
    if (machinePath.test(text)) breaches.push(`${path} names a path of one machine`);
    if (unfinished.test(text)) breaches.push(`${path} says it is unfinished`);
    if (path === 'package-lock.json' && text.includes('"resolved"')) breaches.push(`${path} names a download host`);
    return breaches;
  });
}

test('no file names a path of one machine, a download host, or says it is unfinished', () => {
  const files = projectFiles('.').filter(({ path }) => !path.startsWith('laws/') && !/\.(png|dcm|woff2)$/.test(path));
  assert.deepEqual(wordBreaches(files), []);
});

for (const { path, text } of [
  { path: 'src/a.ts', text: `const folder = '${'/root'}/data';` },
  { path: 'src/a.ts', text: `// ${'TO'}${'DO'} later` },
  { path: 'package-lock.json', text: '{ "resolved": "x" }' },
]) {
  test(`the law finds ${text}`, () => assert.equal(wordBreaches([{ path, text }]).length, 1));
}
