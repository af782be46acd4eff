import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { importsOf, isCode, isTest, type ProjectFile, projectFiles } from './projectFiles.ts';

// Floors import downwards only; the pure floors import no package but the schema library; a room of the server imports no other room.

const mayImport: Readonly<Record<string, readonly string[]>> = {
  standards: ['standards'],
  domain: ['domain', 'standards'],
  api: ['api', 'domain', 'standards'],
  server: ['server', 'api', 'domain', 'standards'],
  web: ['web', 'api', 'domain', 'standards'],
};
const pure = new Set(['standards', 'domain', 'api']);
const schemaLibrary = /^typebox(\/|$)/;

/** Doors are protocols, shelves are storage itself: rooms may use shelves, doors may use rooms. */
const doors = new Set(['dimse', 'mllp', 'http', 'command']);
const shelves = new Set(['database', 'journal', 'audit']);
/** Recording writes into the others' tables, and the ledger reads them: that is what these two are for. Access sets the cookie of the HTTP door. */
const exceptions = new Set(['recording > ledger', 'access > http']);

export function arrowBreaches(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(({ path }) => path.startsWith('src/') && isCode(path) && !isTest(path))
    .flatMap(({ path, text }) => importsOf(text).flatMap((written) => breachOf(path, written) ?? []));
}

function breachOf(path: string, written: string): string | null {
  const [, floor = '', room = ''] = path.split('/');
  const breach = `${path} imports ${written}`;
  if (!written.startsWith('.')) return pure.has(floor) && !schemaLibrary.test(written) ? breach : null;

  const target = posix.normalize(posix.join(posix.dirname(path), written));
  const [top, toFloor = '', toRoom = ''] = target.split('/');
  if (top !== 'src')
    return floor === 'server' && target.startsWith('simulation/') && room === 'command' ? null : breach;
  if (!mayImport[floor]?.includes(toFloor)) return breach;
  if (floor !== 'server' || toFloor !== 'server') return null;
  return isRoomToRoom(path, target, room, toRoom) ? breach : null;
}

function isRoomToRoom(path: string, target: string, room: string, toRoom: string): boolean {
  const inRoom = path.split('/').length > 3 && target.split('/').length > 3;
  if (!inRoom || room === toRoom || doors.has(room) || shelves.has(toRoom)) return false;
  // A room puts its routes on the HTTP door with these words; it knows no other door.
  if (toRoom === 'http' && /\/http\/(serve|http|problem)\.ts$/.test(target)) return false;
  return !exceptions.has(`${room} > ${toRoom}`);
}

test('every import goes downwards, and no room imports a room', () => {
  assert.deepEqual(arrowBreaches(projectFiles('src')), []);
});

const planted: readonly (readonly [string, string])[] = [
  ['src/standards/dicom/tag.ts', "import { Alert } from '../../domain/alerts/alert.ts';"],
  ['src/domain/orders/order.ts', "import { createHash } from 'node:crypto';"],
  ['src/domain/orders/order.ts', "import pg from 'pg';"],
  ['src/api/exams.ts', "import { pool } from '../server/database/openPool.ts';"],
  ['src/web/exams/ExamPage.tsx', "import { readSettings } from '../../server/settings.ts';"],
  ['src/server/http/serve.ts', "import { App } from '../../web/App.tsx';"],
  ['src/server/archive/studies.ts', "import { admit } from '../intake/peers.ts';"],
  ['src/server/archive/studies.ts', "export { openMllpListener } from '../mllp/listener.ts';"],
];
for (const [path, text] of planted) {
  test(`the law finds: ${path} with ${text}`, () => assert.equal(arrowBreaches([{ path, text }]).length, 1));
}

test('the law lets pass what the house allows', () => {
  const fine = [
    { path: 'src/server/http/serve.ts', text: "import { a } from '../access/token.ts';" },
    { path: 'src/server/archive/studies.ts', text: "import { a } from '../journal/entry.ts';" },
    { path: 'src/api/exams.ts', text: "import { Type } from 'typebox';" },
    { path: 'src/web/exams/ExamPage.tsx', text: "import { a } from '../../domain/patients/nhsNumber.ts';" },
  ];
  assert.deepEqual(arrowBreaches(fine), []);
});
