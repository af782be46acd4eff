import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccept, readMediaType } from './mediaType.ts';

test('a media type is read with quoted and plain parameters', () => {
  const type = readMediaType('Multipart/Related; type="application/dicom"; boundary=a;b="x;\\"y"');
  assert.equal(type?.name, 'multipart/related');
  assert.deepEqual(Object.fromEntries(type?.parameters ?? []), { type: 'application/dicom', boundary: 'a', b: 'x;"y' });
});

test('text that is no media type is none', () => {
  for (const text of ['', 'dicom', 'a/b/c', 'a b/c', '/']) assert.equal(readMediaType(text), null, text);
});

test('what is wanted most comes first, and q=0 is not wanted', () => {
  const names = readAccept('application/json;q=0.5, text/html;q=0, application/dicom').map(({ name }) => name);
  assert.deepEqual(names, ['application/dicom', 'application/json']);
});

test('no Accept header accepts everything', () => {
  assert.deepEqual(
    readAccept(undefined).map(({ name }) => name),
    ['*/*'],
  );
});
