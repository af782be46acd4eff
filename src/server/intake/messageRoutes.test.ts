import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer } from '../../../testing/httpDoor.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import type { BodyOf, ReplyOf } from '../../api/endpoint.ts';
import type { listUnreadable, replayMessages, seeMessage } from '../../api/messages.ts';
import { messageRoutes } from './messageRoutes.ts';

const unchanged = {
  messages: 0,
  nowUnderstood: 0,
  nowRefused: 0,
  factsAdded: 0,
  factsRemoved: 0,
  unchanged: 0,
  examples: [],
};
const replayed: (BodyOf<typeof replayMessages> & { readonly sites: unknown; readonly by: string })[] = [];
const bad = ['MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070000||ORM^O01|BAD|P|2.3.1', 'PID|1||17^^^RXN^MR||SMITH^Anna'];

const kept = keptDoor(
  (http, ledger) =>
    messageRoutes(http, {
      readEntry: (journalId, at) => ledger().readEntry(journalId, at),
      replay: async (asked) => {
        replayed.push(asked);
        return unchanged;
      },
    }),
  async ({ ledger }) => {
    for (let index = 0; index < 5; index++) await ledger.keepMessage([`rubbish ${index} <script>`]);
    await ledger.keepMessage(bad);
    await ledger.keepInstance(Buffer.from('no DICOM'), { details: {} });
    await ledger.settle(new Date('2026-11-24T09:00:00Z'));
  },
);

async function ask<R>(method: 'GET' | 'POST', url: string, body?: object, site: string | null = null): Promise<R> {
  const headers = await bearer(kept().door, { role: 'pacs-manager', site });
  const reply = await kept().door.http.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  return (reply.statusCode === 200 ? reply.json() : reply.statusCode) as R;
}

type List = ReplyOf<typeof listUnreadable>;
type Seen = ReplyOf<typeof seeMessage>;

test('every message nobody could use is listed once, newest first, with the place and the reason', async () => {
  const seen: List['messages'][number][] = [];
  let after: string | undefined;
  do {
    const page = await ask<List>('POST', '/api/messages/unreadable', { limit: 2, ...(after ? { after } : {}) });
    assert.equal(page.total, 6);
    seen.push(...page.messages);
    after = page.next ?? undefined;
  } while (after);
  assert.equal(seen.length, 6);
  assert.ok(seen.every(({ why, where }) => why !== null && where !== null));
  const ids = seen.map(({ messageId }) => Number(messageId));
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => b - a),
  );
  assert.equal(await ask('POST', '/api/messages/unreadable', { after: "1' or '1'='1" }), 400);
});

test('an instance that nobody can read stands beside them', async () => {
  const { instances, instancesTotal } = await ask<List>('POST', '/api/messages/unreadable', {});
  assert.equal(instancesTotal, 1);
  assert.deepEqual([instances[0]?.sender, instances[0]?.held], ['CT1', 'unreadable']);
});

test('one message is shown raw, line by line; what is no text is shown in hex too', async () => {
  const { messages } = await ask<List>('POST', '/api/messages/unreadable', {});
  const refused = messages.find(({ understanding }) => understanding === 'refused');
  const unreadable = messages.find(({ understanding }) => understanding === 'unreadable');
  const first = await ask<Seen>('GET', `/api/messages/${refused?.messageId}`);
  assert.deepEqual(first.lines, bad);
  assert.equal(first.hex, null);
  const second = await ask<Seen>('GET', `/api/messages/${unreadable?.messageId}`);
  assert.match(second.lines[0] ?? '', /^rubbish \d <script>$/);
  assert.match(second.hex ?? '', /^72756262697368/);
  assert.equal(await ask('GET', '/api/messages/999999'), 404);
  assert.equal(await ask('GET', '/api/messages/abc'), 400);
});

test('messages of another site are not there for who may see one site only', async () => {
  const { messages } = await ask<List>('POST', '/api/messages/unreadable', {});
  assert.equal((await ask<List>('POST', '/api/messages/unreadable', {}, 'RXE')).total, 0);
  assert.equal(await ask('GET', `/api/messages/${messages[0]?.messageId}`, undefined, 'RXE'), 404);
});

test('a replay is asked for within the caller’s sites, and by who may', async () => {
  const body = { trial: true, onlyNotUnderstood: true, from: '2026-11-24T00:00:00Z' };
  assert.deepEqual(await ask('POST', '/api/messages/replay', body, 'RXN'), unchanged);
  assert.deepEqual([replayed.at(-1)?.sites, replayed.at(-1)?.trial], [['RXN'], true]);
  assert.equal(await ask('POST', '/api/messages/replay', { ...body, from: 'yesterday' }), 400);
  const headers = await bearer(kept().door, 'coordinator');
  const reply = await kept().door.http.app.inject({
    method: 'POST',
    url: '/api/messages/replay',
    headers,
    payload: body,
  });
  assert.equal(reply.statusCode, 403);
});
