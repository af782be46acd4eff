import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCode, type ProjectFile, projectFiles } from './projectFiles.ts';

// A standard is cited so that anybody finds the place: `PS3.4 §B.2.3`, `PS3.8 Table 9-21`, `HL7 v2.5.1 §2.10`, `RFC 9112 §6`.

const loose = [
  /\bDICOM (?:Part|part|PS) ?(?!10\b)\d/g,
  /\bPS ?3\.\d+ (?:section|sect\.|chapter|C\.|[A-Z]\.\d)/g,
  /\bPS 3\.\d/g,
  /\bHL7 (?:Chapter|chapter) \d/g,
  /\bRFC\d/g,
];

export function citationBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => isCode(path) && !path.includes('.generated.') && !path.startsWith('laws/'))
    .flatMap(({ path, text }) =>
      loose.flatMap((form) => [...text.matchAll(form)].map(([words]) => `${path} cites "${words}"`)),
    );
}

test('every citation of a standard names its place in the one form', () => {
  assert.deepEqual(citationBreaches(projectFiles('src', 'simulation', 'benchmarks', 'testing')), []);
});

for (const text of ['// see DICOM Part 8', '// PS3.8 section 9', '// PS 3.4', '// HL7 chapter 2', '// RFC7807']) {
  test(`the law finds ${text}`, () => assert.equal(citationBreaches([{ path: 'src/a.ts', text }]).length, 1));
}
test('the law lets a good citation pass', () => {
  assert.deepEqual(
    citationBreaches([{ path: 'src/a.ts', text: '// PS3.8 §9.3.1, PS3.8 Table 9-21, HL7 v2.5.1 §2.10, RFC 9457' }]),
    [],
  );
});
