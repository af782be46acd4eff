import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { bearer, makeDoor } from '../../../testing/httpDoor.ts';
import { demoRoutes } from './demoRoutes.ts';

const pool = testDatabase();

test('a server with real patients tells no story', async () => {
  const door = await makeDoor(pool(), (http) => demoRoutes(http, {}));
  const headers = await bearer(door, 'coordinator');
  const reply = await door.http.app.inject({ method: 'GET', url: '/api/demo/story', headers });
  assert.deepEqual(reply.json(), { story: null });
  await door.http.close();
});

test('a demonstration tells how far its day has been sent, and where each failure shows', async () => {
  let told = 0.25;
  const failure = { name: 'late', title: 'Late', why: 'Because.', find: 'There.' };
  const place = { kind: 'exam', examId: '1-2', list: 'unread' } as const;
  const story = () => ({ until: '2026-11-22T14:00:00.000Z', told, failures: [{ ...failure, place }] });
  const door = await makeDoor(pool(), (http) => demoRoutes(http, { story }));
  const headers = await bearer(door, 'coordinator');
  const ask = async () => (await door.http.app.inject({ method: 'GET', url: '/api/demo/story', headers })).json();
  assert.deepEqual(await ask(), { story: story() });
  told = 1;
  assert.equal((await ask()).story.told, 1);
  await door.http.close();
});
