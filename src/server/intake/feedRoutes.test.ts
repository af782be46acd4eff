import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { enrolPeer, listFeeds } from '../../api/feeds.ts';
import { verifyAudit } from '../audit/verifyAudit.ts';
import { openPool } from '../database/openPool.ts';
import { readSilenceRules } from '../readPolicies.ts';
import { feedRoutes } from './feedRoutes.ts';
import { openPeerRegister, type PeerRegister } from './peers.ts';

const doors = [{ name: 'DICOM', listening: '127.0.0.1:11112', secure: false, connections: 0 }];
let changed = 0;
const kept = keptDoor((http) =>
  feedRoutes(http, {
    silence: readSilenceRules('Europe/London'),
    packs: ['ihe-2.3.1', 'cris-pd160'],
    doors: () => doors,
    peersChanged: async () => {
      changed++;
    },
    feedsChanged: async () => undefined,
  }),
);
const homes: string[] = [];
after(() => Promise.all(homes.map((home) => rm(home, { recursive: true, force: true }))));

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'safelight-peers-'));
  homes.push(home);
  return home;
}

const log = { warn: () => undefined };
const clock = () => new Date('2026-11-24T09:00:00Z');

async function register(
  t: { after(end: () => Promise<void>): void },
  unknownPeers: 'refuse' | 'hold',
  home?: string,
): Promise<PeerRegister> {
  const opened = await openPeerRegister({
    pool: kept().pool,
    clock,
    home: home ?? (await newHome()),
    unknownPeers,
    log,
    everyMs: 60_000,
  });
  t.after(() => opened.close());
  return opened;
}

const caller = (callingAet: string, address = '10.0.0.7') => ({
  callingAet,
  calledAet: 'SAFELIGHT',
  address,
  tls: false,
  certificateSubject: null,
});

async function ask<R>(
  method: 'GET' | 'PUT' | 'DELETE',
  url: string,
  body?: object,
  site: string | null = null,
): Promise<R> {
  const headers = await bearer(kept().door, { role: 'pacs-manager', site });
  const reply = await kept().door.http.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  return (reply.statusCode === 200 ? reply.json() : reply.statusCode) as R;
}

type Feeds = ReplyOf<typeof listFeeds>;
type Peer = ReplyOf<typeof enrolPeer>;
const ct1 = { aeTitle: 'CT1', address: '10.0.0.7', site: 'RXN', name: 'CT, ground floor', verbs: ['echo', 'store'] };

test('H-21 a caller that nobody knows is refused, seen on the page, and in the audit trail once for many knocks', async (t) => {
  const peers = await register(t, 'refuse');
  for (let knock = 0; knock < 50; knock++) {
    assert.deepEqual(await peers.admit(caller('STRANGER')), { kind: 'refused', reason: 'calling-aet-not-recognised' });
  }
  await peers.writeSightings();
  await peers.admit(caller('STRANGER'));
  await peers.writeSightings();
  const { sightings } = await ask<Feeds>('GET', '/api/feeds');
  const [seen] = sightings.filter(({ aeTitle }) => aeTitle === 'STRANGER');
  assert.deepEqual(
    [seen?.times, seen?.refused, seen?.calledAet, seen?.address],
    [51, 'Not enrolled', 'SAFELIGHT', '10.0.0.7'],
  );
  const { rows } = await kept().pool.query(
    `select * from audit_event where action = 'refuse-peer' and actor = 'STRANGER'`,
  );
  assert.equal(rows.length, 2);
});

test('H-21 a title with control characters cannot spoil the page, the table or the trail', async (t) => {
  const peers = await register(t, 'refuse');
  await peers.admit(caller('A\u0000B\u001b[31m\ud800'));
  await peers.writeSightings();
  const { sightings } = await ask<Feeds>('GET', '/api/feeds');
  assert.ok(sightings.some(({ aeTitle }) => aeTitle.startsWith('A') && !/\p{Cc}/u.test(aeTitle)));
  assert.deepEqual((await verifyAudit(kept().pool)).findings, []);
});

test('H-21 one click enrols a peer: it is admitted for its verbs only, from its address only', async (t) => {
  const peers = await register(t, 'refuse');
  await peers.admit(caller('CT1'));
  await peers.writeSightings();
  const before = changed;
  const enrolled = await ask<Peer>('PUT', '/api/peers', { ...ct1, verbs: ['echo'] });
  assert.equal(enrolled.aeTitle, 'CT1');
  assert.equal(changed, before + 1);
  await peers.refresh();
  assert.deepEqual(await peers.admit(caller('CT1 ', '::ffff:10.0.0.7')), {
    kind: 'admitted',
    peerId: enrolled.peerId,
    verbs: new Set(['echo']),
  });
  assert.equal((await peers.admit(caller('CT1', '10.0.0.8'))).kind, 'refused');
  assert.equal((await peers.admit(caller('ct1'))).kind, 'refused');
  assert.equal(await peers.may('store', 'CT1', '10.0.0.7'), false);

  const again = await ask<Peer>('PUT', '/api/peers', ct1);
  assert.equal(again.peerId, enrolled.peerId);
  await peers.refresh();
  assert.equal(await peers.may('store', 'CT1', '10.0.0.7'), true);
  const { sightings, peers: shown } = await ask<Feeds>('GET', '/api/feeds');
  assert.ok(!sightings.some(({ aeTitle, address }) => aeTitle === 'CT1' && address === '10.0.0.7'));
  assert.deepEqual(shown.find(({ aeTitle }) => aeTitle === 'CT1')?.verbs, ['echo', 'store']);

  assert.deepEqual(await ask('DELETE', `/api/peers/${enrolled.peerId}`), {});
  assert.equal(await ask('DELETE', `/api/peers/${enrolled.peerId}`), 404);
  await peers.refresh();
  assert.equal((await peers.admit(caller('CT1'))).kind, 'refused');
  const { rows } = await kept().pool.query('select what, made_by from statement order by statement_id');
  assert.deepEqual(
    rows.map(({ what }) => what),
    ['enrol-peer', 'enrol-peer', 'remove-peer'],
  );
});

test('H-21 what is held of an unknown peer is kept apart, and comes into the archive when the peer is enrolled', async (t) => {
  const { ledger, pool } = kept();
  const peers = await register(t, 'hold');
  assert.deepEqual(await peers.admit(caller('NEW1', '10.0.0.9')), { kind: 'hold' });
  await peers.writeSightings();
  const label = { sender: 'NEW1', address: '10.0.0.9', details: { quarantine: 'unknown-peer' } };
  await ledger.keepInstance(instanceFile(), label);
  await ledger.settle(clock());
  const count = async (table: string) =>
    (await pool.query<{ n: number }>(`select count(*) as n from ${table}`)).rows[0]?.n;
  assert.equal(await count('instance'), 0);
  const { sightings } = await ask<Feeds>('GET', '/api/feeds');
  const [held] = sightings.filter(({ aeTitle }) => aeTitle === 'NEW1');
  assert.deepEqual([held?.refused, held?.heldInstances], [null, 1]);

  await ask('PUT', '/api/peers', { ...ct1, aeTitle: 'NEW1', address: '10.0.0.0/24' });
  const { rows } = await pool.query(`select released_at is not null as released from quarantine where sender = 'NEW1'`);
  assert.deepEqual(rows, [{ released: true }]);
  const audited = await pool.query(
    `select about from audit_event where action = 'enrol-peer' order by sequence desc limit 1`,
  );
  assert.equal(audited.rows[0].about.released, 1);
});

test('H-21 the door knows its peers while the database is away, even after a start without it', async (t) => {
  const home = await newHome();
  const peers = await register(t, 'refuse', home);
  await ask('PUT', '/api/peers', { ...ct1, aeTitle: 'US9', address: '10.9.0.0/16' });
  await peers.refresh();
  const away = openPool(join(home, 'no-such-socket'));
  const warned: string[] = [];
  const started = await openPeerRegister({
    pool: away,
    clock,
    home,
    unknownPeers: 'refuse',
    log: { warn: (_, words) => void warned.push(words) },
    everyMs: 60_000,
  });
  assert.equal((await started.admit(caller('US9', '10.9.1.2'))).kind, 'admitted');
  assert.equal((await started.admit(caller('STRANGER'))).kind, 'refused');
  assert.equal(warned.length, 1);
  await assert.rejects(started.writeSightings());
  await started.close();
  await away.end();
  const empty = await openPeerRegister({
    pool: openPool(join(home, 'no')),
    clock,
    home: await newHome(),
    unknownPeers: 'refuse',
    log,
  });
  assert.equal((await empty.admit(caller('US9', '10.9.1.2'))).kind, 'refused');
  await empty.close();
});

test('H-21 a thousand names from one place do not fill the memory or the table', async (t) => {
  const peers = await register(t, 'refuse');
  for (let name = 0; name < 3_000; name++) await peers.admit(caller(`X${name}`));
  await peers.writeSightings();
  const { rows } = await kept().pool.query<{ n: number; times: number }>(
    'select count(*) as n, sum(times)::integer as times from sighting',
  );
  assert.ok((rows[0]?.n ?? 0) <= 1_001);
  const { sightings } = await ask<Feeds>('GET', '/api/feeds');
  assert.equal(sightings.length, 200);
});

test('an address or verb that means nothing cannot be enrolled, nor by who may not, nor at another site', async () => {
  for (const wrong of [
    { address: '10.0.0.300' },
    { address: '1.2.3.4/40' },
    { aeTitle: 'A\\B' },
    { verbs: [] },
    { verbs: ['move'] },
    { site: 'x' },
  ]) {
    assert.equal(await ask('PUT', '/api/peers', { ...ct1, ...wrong }), 400, JSON.stringify(wrong));
  }
  assert.equal(await ask('PUT', '/api/peers', ct1, 'RXE'), 403);
  const headers = await bearer(kept().door, 'coordinator');
  const reply = await kept().door.http.app.inject({ method: 'PUT', url: '/api/peers', headers, payload: ct1 });
  assert.equal(reply.statusCode, 403);
  await ask('PUT', '/api/peers', { ...ct1, aeTitle: 'THEIRS', site: 'RXE' });
  assert.equal(await ask('PUT', '/api/peers', { ...ct1, aeTitle: 'THEIRS', site: 'RXN' }, 'RXN'), 403);
  const { peers } = await ask<Feeds>('GET', '/api/feeds', undefined, 'RXN');
  assert.ok(peers.every(({ site }) => site === 'RXN'));
});

test('feeds show what they sent, and can be given another name, site and pack', async () => {
  const { ledger } = kept();
  await ledger.keepMessage([
    'MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070000||ADT^A08|M1|P|2.4',
    'EVN|A08|20261124070000',
    'PID|1||17^^^RXN^MR||SMITH^Anna||19500102|F',
    'PV1|1|O',
  ]);
  await ledger.keepMessage(['MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070100||ACK^R01|M2|P|2.4', 'MSA|AA|9']);
  await ledger.keepMessage(['no message at all']);
  await ledger.settle(clock());
  const { feeds, packs, doors: shown } = await ask<Feeds>('GET', '/api/feeds');
  assert.deepEqual(shown, doors);
  assert.deepEqual(packs, ['ihe-2.3.1', 'cris-pd160']);
  const [feed] = feeds.filter(({ kind }) => kind === 'hl7');
  assert.ok(feed);
  assert.deepEqual([feed.understood, feed.acknowledgements], [2, 1]);
  assert.equal(feed.refused + feed.unreadable, 1);

  const change = { name: 'RIS', site: 'RXE', pack: 'cris-pd160' };
  const changedFeed = await ask<Feeds['feeds'][number]>('PUT', `/api/feeds/${feed.feedId}`, change);
  assert.deepEqual([changedFeed.name, changedFeed.site, changedFeed.pack], ['RIS', 'RXE', 'cris-pd160']);
  assert.equal(await ask('PUT', `/api/feeds/${feed.feedId}`, { ...change, pack: 'no-such-pack' }), 400);
  assert.equal(await ask('PUT', `/api/feeds/${feed.feedId}`, change, 'RXN'), 403);
  assert.equal(await ask('PUT', '/api/feeds/00000000-0000-4000-8000-000000000000', change), 404);
  assert.equal((await ask<Feeds>('GET', '/api/feeds', undefined, 'RXN')).feeds.length, feeds.length - 1);
});
