import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ReplyOf } from '../src/api/endpoint.ts';
import type { listFeeds } from '../src/api/feeds.ts';
import type { listUnreadable, replayMessages } from '../src/api/messages.ts';
import { ctImage, explicitLittleEndian } from '../testing/dimsePeer.ts';
import { instanceFile } from '../testing/instanceFile.ts';
import { withoutMeta } from '../testing/journalRows.ts';
import { dumpLedger, type LedgerDump } from '../testing/ledgerDump.ts';
import { orderMessage } from '../testing/orderMessage.ts';
import { fieldOf, type RunningServer, runServer } from '../testing/runningServer.ts';

let server: RunningServer;
let feedId = '';

before(async () => {
  server = await runServer({ peers: ['CT1'] });
  const association = await server.associate('CT1', [[ctImage, explicitLittleEndian]]);
  const dataSet = withoutMeta(
    instanceFile({
      SOPInstanceUID: '2.25.6.1',
      StudyInstanceUID: '2.25.6',
      SeriesInstanceUID: '2.25.6.0',
      AccessionNumber: 'A6',
      StudyDate: '20240115',
    }),
  );
  const image = { sopClassUid: ctImage, sopInstanceUid: '2.25.6.1', transferSyntaxUid: explicitLittleEndian, dataSet };
  assert.equal((await association.store(image)).status, 0);
  await association.release();
});
after(() => server?.close());

test('an order whose number nobody finds is refused, kept, and on the page with the field that lacks it', async () => {
  const line = await server.line();
  const message = orderMessage({
    controlId: 'M6',
    accession: 'A6',
    sender: 'NEWRIS|RXN',
    accessionIn: 'IPC-1',
    hospitalNumber: '17',
  });
  assert.equal(fieldOf(await line.send(message), 'MSA-1'), 'AE');
  await line.close();
  await server.settled();
  assert.deepEqual(await variances(), ['images-without-order']);

  const page = await server.askJson<ReplyOf<typeof listUnreadable>>('/api/messages/unreadable', {
    method: 'POST',
    body: {},
  });
  const [shown] = page.messages;
  assert.equal(page.total, 1);
  assert.deepEqual([shown?.understanding, shown?.where, shown?.controlId], ['refused', 'OBR-18.1', 'M6']);
  assert.match(shown?.why ?? '', /accession/);
  feedId = shown?.feedId ?? '';
  const raw = await server.askJson<{ lines: readonly string[] }>(`/api/messages/${shown?.messageId}`);
  assert.ok(raw.lines.includes('IPC|A6'));
});

test('H-13 once the feed has the right pack, a trial says what would change and changes nothing', async () => {
  const [feed] = (await server.askJson<ReplyOf<typeof listFeeds>>('/api/feeds')).feeds.filter(
    (one) => one.feedId === feedId,
  );
  await server.askJson(`/api/feeds/${feedId}`, {
    method: 'PUT',
    body: { name: feed?.name ?? '', site: 'RXN', pack: 'omi-2.5.1' },
  });
  const before = await ledger();
  assert.deepEqual(await replay(true), {
    messages: 1,
    nowUnderstood: 1,
    nowRefused: 0,
    factsAdded: 1,
    factsRemoved: 0,
    unchanged: 0,
  });
  await server.settled();
  assert.deepEqual(await ledger(), before);
});

test('the replay for good brings the facts, and the images have their order', async () => {
  assert.deepEqual(await replay(false), {
    messages: 1,
    nowUnderstood: 1,
    nowRefused: 0,
    factsAdded: 1,
    factsRemoved: 0,
    unchanged: 0,
  });
  await server.settled();
  const { rows } = await server.pool.query('select anchor, standing from link');
  assert.deepEqual(rows, [{ anchor: 'order:RXN|A6', standing: 'linked' }]);
  assert.deepEqual(await variances(), []);
  const page = await server.askJson<ReplyOf<typeof listUnreadable>>('/api/messages/unreadable', {
    method: 'POST',
    body: {},
  });
  assert.equal(page.total, 0);
});

test('replayed once more, nothing is left to change', async () => {
  const before = await ledger();
  assert.deepEqual(await replay(false, false), {
    messages: 1,
    nowUnderstood: 0,
    nowRefused: 0,
    factsAdded: 0,
    factsRemoved: 0,
    unchanged: 1,
  });
  await server.settled();
  assert.deepEqual(await ledger(), before);
});

async function replay(trial: boolean, onlyNotUnderstood = true) {
  const { examples: _, ...counts } = await server.askJson<ReplyOf<typeof replayMessages>>('/api/messages/replay', {
    method: 'POST',
    body: { trial, feedId, onlyNotUnderstood },
  });
  return counts;
}

async function variances(): Promise<readonly string[]> {
  const { rows } = await server.pool.query<{ kind: string }>(
    "select kind from variance join exam using (exam_id) where closed_at is null and state <> 'joined' order by kind",
  );
  return rows.map(({ kind }) => kind);
}

function ledger(): Promise<LedgerDump> {
  return dumpLedger(server.pool, {
    tables: ['exam', 'variance', 'link', 'fact', 'message', 'subject_key', 'identity_pair', 'agenda'],
  });
}
