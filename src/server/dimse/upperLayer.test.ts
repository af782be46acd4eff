import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { createPduReader, type Fragment } from '../../standards/dicom/upperLayer/pdataFraming.ts';
import { type AssociateRequest, writePdu } from '../../standards/dicom/upperLayer/pdu.ts';
import { defaultDimseLimits } from './dimseLimits.ts';
import { openUpperLayer, type UpperLayer, type UpperLayerUser } from './upperLayer.ts';

const request: AssociateRequest = {
  kind: 'A-ASSOCIATE-RQ',
  protocolVersion: 1,
  calledAet: 'B',
  callingAet: 'A',
  applicationContextName: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] }],
  user: { maximumLength: 0, implementationClassUid: '1.2', roles: [], extended: [], commonExtended: [] },
};

/** Both ends of a connection over the loopback. */
async function connected(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const one = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  const [other] = (await once(server, 'connection')) as [Socket];
  server.close();
  return [one, other];
}

function acceptor(socket: Socket, user: Partial<UpperLayerUser>, events: string[]): UpperLayer {
  const layer = openUpperLayer({
    socket,
    requestor: false,
    limits: { ...defaultDimseLimits, artimMs: 200 },
    maxPduBytes: 1_000,
    user: {
      associateAsked(asked) {
        const { contexts: _, ...head } = asked;
        layer.accept({
          ...head,
          kind: 'A-ASSOCIATE-AC',
          contexts: [{ id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' }],
        });
        return undefined;
      },
      fragment: () => undefined,
      releaseAsked: () => void events.push('release asked'),
      isBusy: () => false,
      ended: (how) => void events.push(how),
      ...user,
    },
  });
  return layer;
}

/** The types of the PDUs that come over a socket. */
function pduTypes(socket: Socket): { next(): Promise<number> } {
  const reader = createPduReader({ associateBytes: 10_000, dataBytes: 0 });
  const types: number[] = [];
  const waiting: ((type: number) => void)[] = [];
  socket.on('data', (bytes) => {
    reader.feed(bytes);
    for (let part = reader.next(); part !== undefined; part = reader.next()) {
      if (part.kind !== 'pdu') continue;
      const next = waiting.shift();
      if (next) next(part.type);
      else types.push(part.type);
    }
  });
  return {
    next: () =>
      types.length > 0 ? Promise.resolve(types.shift() ?? 0) : new Promise((resolve) => waiting.push(resolve)),
  };
}

test('in a release collision the acceptor answers only after its own release is confirmed (Sta10, Sta12)', async () => {
  const [peer, ours] = await connected();
  const events: string[] = [];
  const answer = () => {
    events.push('release asked');
    layer.answerRelease();
  };
  const layer = acceptor(ours, { releaseAsked: answer }, events);
  const types = pduTypes(peer);
  peer.write(writePdu(request));
  assert.equal(await types.next(), 2);
  layer.askRelease();
  assert.equal(await types.next(), 5);
  peer.write(writePdu({ kind: 'A-RELEASE-RQ' }));
  while (layer.state !== 'Sta10') await new Promise(setImmediate);
  peer.write(writePdu({ kind: 'A-RELEASE-RP' }));
  assert.equal(await types.next(), 6);
  assert.equal(layer.state, 'Sta13');
  assert.deepEqual(events, ['release asked', 'release asked', 'released']);
  peer.destroy();
});

test('nothing of the connection is read on while the user asks to wait', async () => {
  const [peer, ours] = await connected();
  const taken: Fragment[] = [];
  const opened = Promise.withResolvers<void>();
  const layer = acceptor(
    ours,
    {
      fragment(fragment) {
        taken.push(fragment);
        return taken.length === 1 ? opened.promise : undefined;
      },
    },
    [],
  );
  peer.write(writePdu(request));
  await pduTypes(peer).next();
  const fragment = Buffer.from('0400000000070000000301020a', 'hex');
  peer.write(Buffer.concat([fragment, fragment, fragment]));
  while (taken.length === 0) await new Promise(setImmediate);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  assert.equal(taken.length, 1);
  assert.ok(ours.isPaused());
  opened.resolve();
  while (taken.length < 3) await new Promise(setImmediate);
  assert.equal(layer.state, 'Sta6');
  peer.destroy();
});

test('a user that fails has its association aborted, not the process', async () => {
  for (const fragment of [
    () => {
      throw new Error('a fault of ours');
    },
    () => Promise.reject(new Error('a fault of ours')),
  ]) {
    const [peer, ours] = await connected();
    const events: string[] = [];
    acceptor(ours, { fragment }, events);
    const types = pduTypes(peer);
    peer.write(writePdu(request));
    assert.equal(await types.next(), 2);
    peer.write(Buffer.from('0400000000070000000301020a', 'hex'));
    assert.equal(await types.next(), 7);
    assert.deepEqual(events, ['aborted by us']);
    peer.destroy();
  }
});

test('a user that is busy is never taken for an idle peer', async () => {
  const [peer, ours] = await connected();
  const events: string[] = [];
  let busy = true;
  openUpperLayer({
    socket: ours,
    requestor: false,
    limits: { ...defaultDimseLimits, idleMs: 40 },
    maxPduBytes: 1_000,
    user: {
      associateAsked: () => undefined,
      fragment: () => undefined,
      releaseAsked: () => undefined,
      isBusy: () => busy,
      ended: (how) => void events.push(how),
    },
  });
  peer.write(writePdu(request));
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.deepEqual(events, []);
  busy = false;
  assert.equal(await pduTypes(peer).next(), 7);
  assert.deepEqual(events, ['timed out']);
  peer.destroy();
});
