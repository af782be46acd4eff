import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { admittedTo, openDimseDoor } from '../../../testing/dimseDoor.ts';
import { connectPeer, ctImage, ctScannerAsks, type DimsePeer, verification } from '../../../testing/dimsePeer.ts';
import { joinBytes } from '../../standards/dicom/upperLayer/byteFields.ts';
import { type CommandSet, commandFields } from '../../standards/dicom/upperLayer/commandSet.ts';
import { writeFragmentHeader } from '../../standards/dicom/upperLayer/pdataFraming.ts';
import { writePdu } from '../../standards/dicom/upperLayer/pdu.ts';
import { type RefusalReason, rejections } from './admission.ts';

const echo: CommandSet = {
  AffectedSOPClassUID: verification,
  CommandField: commandFields['C-ECHO-RQ'],
  MessageID: 1,
  CommandDataSetType: 0x0101,
};
const store: CommandSet = {
  AffectedSOPClassUID: ctImage,
  CommandField: commandFields['C-STORE-RQ'],
  MessageID: 2,
  Priority: 0,
  CommandDataSetType: 1,
  AffectedSOPInstanceUID: '1.2.3',
};

async function expectAbort(peer: DimsePeer, source: number, reason: number): Promise<void> {
  assert.deepEqual(await peer.receive(), { kind: 'A-ABORT', source, reason });
  peer.socket.destroy();
}

async function echoes(port: number): Promise<void> {
  const peer = await connectPeer(port);
  await peer.associate();
  peer.sendCommand(1, echo);
  const answer = await peer.receive();
  assert.equal(answer?.kind === 'command' ? answer.command.Status : null, 0);
  peer.sendPdu({ kind: 'A-RELEASE-RQ' });
  assert.equal((await peer.receive())?.kind, 'A-RELEASE-RP');
  peer.socket.destroy();
}

test('a C-ECHO is answered and the release confirmed', async () => {
  await using door = await openDimseDoor();
  await echoes(door.port);
});

test('an association that comes byte by byte is the same association', async () => {
  await using door = await openDimseDoor();
  const peer = await connectPeer(door.port);
  for (const byte of writePdu(ctScannerAsks)) peer.socket.write(Uint8Array.of(byte));
  assert.equal((await peer.receive())?.kind, 'A-ASSOCIATE-AC');
  peer.socket.destroy();
});

for (const [reason, { result, source, reason: code }] of Object.entries(rejections)) {
  test(`a peer refused for "${reason}" reads result ${result}, source ${source}, reason ${code}`, async () => {
    await using door = await openDimseDoor({
      admit: () => Promise.resolve({ kind: 'refused', reason: reason as RefusalReason }),
    });
    const peer = await connectPeer(door.port);
    assert.deepEqual(await peer.associate(), { kind: 'A-ASSOCIATE-RJ', result, source, reason: code });
    peer.socket.destroy();
  });
}

test('the room that admits hears both titles and the address', async () => {
  await using door = await openDimseDoor();
  await echoes(door.port);
  const [asked] = door.asked;
  assert.deepEqual(asked, {
    callingAet: 'CT1',
    calledAet: 'SAFELIGHT',
    address: '127.0.0.1',
    tls: false,
    certificateSubject: null,
  });
});

const undecided = {
  fails: () => Promise.reject(new Error('no database')),
  'does not answer': () => new Promise<never>(() => undefined),
};
for (const [how, admit] of Object.entries(undecided)) {
  test(`when the room that admits ${how}, the peer is asked to come again (transient, congestion)`, async () => {
    await using door = await openDimseDoor({ admit, limits: { admissionMs: 50 } });
    const peer = await connectPeer(door.port);
    assert.deepEqual(await peer.associate(), { kind: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 1 });
    peer.socket.destroy();
  });
}

test('another application context and another protocol version are refused by their own reasons', async () => {
  await using door = await openDimseDoor();
  const context = await connectPeer(door.port);
  const answer = await context.associate({ ...ctScannerAsks, applicationContextName: '1.2.3' });
  assert.deepEqual(answer, { kind: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 2 });
  context.socket.destroy();
  const version = await connectPeer(door.port);
  assert.deepEqual(await version.associate({ ...ctScannerAsks, protocolVersion: 2 }), {
    kind: 'A-ASSOCIATE-RJ',
    result: 1,
    source: 2,
    reason: 2,
  });
  version.socket.destroy();
});

test('H-08 one peer may not take the places of the others: its ninth association is refused as a local limit', async () => {
  await using door = await openDimseDoor({
    admit: ({ callingAet }) => Promise.resolve({ ...admittedTo('echo', 'store'), peerId: callingAet }),
  });
  const peers = await Promise.all(Array.from({ length: 8 }, () => connectPeer(door.port)));
  for (const peer of peers) assert.equal((await peer.associate())?.kind, 'A-ASSOCIATE-AC');
  const ninth = await connectPeer(door.port);
  assert.deepEqual(await ninth.associate(), { kind: 'A-ASSOCIATE-RJ', result: 2, source: 3, reason: 2 });
  const other = await connectPeer(door.port);
  assert.equal((await other.associate({ ...ctScannerAsks, callingAet: 'MR1' }))?.kind, 'A-ASSOCIATE-AC');

  peers[0]?.socket.destroy();
  while (door.listener.associations > 8) await sleep(5);
  const again = await connectPeer(door.port);
  assert.equal((await again.associate())?.kind, 'A-ASSOCIATE-AC');
  for (const peer of [...peers, ninth, other, again]) peer.socket.destroy();
});

test('the associations of all peers together are limited too', async () => {
  let peers = 0;
  await using door = await openDimseDoor({
    limits: { associations: 2 },
    admit: () => Promise.resolve({ ...admittedTo('echo'), peerId: `${++peers}` }),
  });
  const open = await Promise.all([connectPeer(door.port), connectPeer(door.port), connectPeer(door.port)]);
  const answers = [];
  for (const peer of open) answers.push((await peer.associate())?.kind);
  assert.deepEqual(answers, ['A-ASSOCIATE-AC', 'A-ASSOCIATE-AC', 'A-ASSOCIATE-RJ']);
  for (const peer of open) peer.socket.destroy();
});

test('a peer without a verb has its contexts refused by the user (result 1)', async () => {
  await using door = await openDimseDoor({ admit: () => Promise.resolve(admittedTo('echo')) });
  const peer = await connectPeer(door.port);
  const answer = await peer.associate();
  assert.deepEqual(answer?.kind === 'A-ASSOCIATE-AC' && answer.contexts.map(({ result }) => result), [0, 1]);
  peer.sendCommand(3, store);
  await expectAbort(peer, 0, 0);
});

test('a command nobody knows is answered with 0211H, its data set read and dropped', async () => {
  await using door = await openDimseDoor();
  const peer = await connectPeer(door.port);
  await peer.associate();
  peer.sendCommand(3, { ...store, CommandField: commandFields['C-FIND-RQ'] });
  peer.sendDataSet(3, new Uint8Array(40_000));
  const answer = await peer.receive();
  assert.ok(answer?.kind === 'command');
  assert.deepEqual(answer.command, {
    AffectedSOPClassUID: ctImage,
    CommandField: 0x8020,
    MessageIDBeingRespondedTo: 2,
    CommandDataSetType: 0x0101,
    Status: 0x0211,
  });
  peer.sendCommand(1, { ...echo, CommandField: commandFields['C-CANCEL-RQ'] });
  peer.sendCommand(1, echo);
  const next = await peer.receive();
  assert.equal(next?.kind === 'command' ? next.command.CommandField : null, 0x8030, 'a C-CANCEL has no answer');
  peer.socket.destroy();
});

const header = writeFragmentHeader(3, false, true, 0);
const hostile: Readonly<
  Record<string, { readonly send: (peer: DimsePeer) => void; readonly source: number; readonly reason: number }>
> = {
  'a P-DATA-TF of 4 GiB': { send: (peer) => peer.send(Uint8Array.of(4, 0, 255, 255, 255, 255)), source: 2, reason: 6 },
  'a P-DATA-TF one byte above our maximum': {
    send: (peer) => peer.send(Uint8Array.of(4, 0, 0, 2, 0, 1)),
    source: 2,
    reason: 6,
  },
  'a data value longer than its PDU': {
    send: (peer) => peer.send(header.with(9, 200)),
    source: 2,
    reason: 6,
  },
  'a context that was never accepted': { send: (peer) => peer.sendCommand(99, echo), source: 0, reason: 0 },
  'a data set without a command': { send: (peer) => peer.sendDataSet(3, new Uint8Array(10)), source: 0, reason: 0 },
  'a command inside a data set': {
    send(peer) {
      peer.sendCommand(3, store);
      peer.sendCommand(1, echo);
    },
    source: 0,
    reason: 0,
  },
  'a data set on another context than its command': {
    send(peer) {
      peer.sendCommand(3, store);
      peer.sendDataSet(1, new Uint8Array(10));
    },
    source: 0,
    reason: 0,
  },
  'a command set above its limit': {
    send(peer) {
      for (let sent = 0; sent <= 65_536; sent += 16_384) {
        peer.send(writeFragmentHeader(1, true, false, 16_384), new Uint8Array(16_384));
      }
    },
    source: 0,
    reason: 0,
  },
  'a command set that is none': {
    send: (peer) => peer.send(writeFragmentHeader(1, true, true, 3), new Uint8Array(3)),
    source: 0,
    reason: 0,
  },
  'a response to nothing': {
    send: (peer) => peer.sendCommand(1, { ...echo, CommandField: 0x8030 }),
    source: 0,
    reason: 0,
  },
  garbage: { send: (peer) => peer.send(Buffer.from('GET / HTTP/1.1\r\n\r\n')), source: 2, reason: 1 },
  'a second association request': { send: (peer) => peer.sendPdu(ctScannerAsks), source: 2, reason: 2 },
  'a release response nobody asked for': {
    send: (peer) => peer.sendPdu({ kind: 'A-RELEASE-RP' }),
    source: 2,
    reason: 2,
  },
};
for (const [what, { send, source, reason }] of Object.entries(hostile)) {
  test(`H-08 ${what} is answered with A-ABORT, and the door lives on`, async () => {
    await using door = await openDimseDoor();
    const peer = await connectPeer(door.port);
    await peer.associate();
    send(peer);
    await expectAbort(peer, source, reason);
    await echoes(door.port);
    assert.equal((await door.entries()).length, 0);
  });
}

test('H-08 garbage before the association is answered with A-ABORT', async () => {
  await using door = await openDimseDoor();
  const peer = await connectPeer(door.port);
  peer.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await expectAbort(peer, 0, 0);
});

test('H-08 a flood after a PDU of 1 GiB is dropped at its header, cut off, and does not grow the memory', async () => {
  await using door = await openDimseDoor({ limits: { drainedBytes: 4 * 1024 * 1024 } });
  const peer = await connectPeer(door.port);
  peer.send(Uint8Array.of(1, 0, 0x40, 0, 0, 0));
  const before = process.memoryUsage().rss;
  const block = new Uint8Array(1024 * 1024);
  let sent = 0;
  while (!peer.socket.destroyed && sent < 64) {
    sent += 1;
    await new Promise((resolve) => peer.socket.write(block, resolve));
  }
  assert.ok(sent < 64, 'the connection was cut');
  assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  await echoes(door.port);
});

test('H-08 a connection that never asks, even one that dribbles, is closed when ARTIM expires', async () => {
  await using door = await openDimseDoor({ limits: { artimMs: 150 } });
  const silent = await connectPeer(door.port);
  const dribbling = await connectPeer(door.port);
  const bytes = writePdu(ctScannerAsks);
  let at = 0;
  const dribble = setInterval(() => dribbling.send(bytes.subarray(at, ++at)), 10);
  assert.equal(await silent.receive(), null);
  assert.equal(await dribbling.receive(), null);
  clearInterval(dribble);
  assert.deepEqual(door.ends, ['timed out', 'timed out']);
});

test('H-08 connections that have not asked are limited, so that they never lock out the others for long', async () => {
  await using door = await openDimseDoor({ limits: { connectionsPending: 3, artimMs: 300 } });
  const silent = await Promise.all(Array.from({ length: 3 }, () => connectPeer(door.port)));
  const fourth = await connectPeer(door.port);
  assert.equal(await fourth.receive(), null);
  await Promise.all(silent.map((peer) => peer.receive()));
  await echoes(door.port);
});

test('H-08 connections that stay after our A-ABORT are limited as well', async () => {
  await using door = await openDimseDoor({ limits: { connectionsPendingPerAddress: 3 } });
  for (let count = 0; count < 3; count++) {
    const peer = await connectPeer(door.port);
    await peer.associate();
    peer.sendPdu(ctScannerAsks);
    assert.equal((await peer.receive())?.kind, 'A-ABORT');
  }
  const fourth = await connectPeer(door.port);
  assert.equal(await fourth.associate(), null);
});

test('an association on which nothing comes is aborted when it has idled long enough', async () => {
  await using door = await openDimseDoor({ limits: { idleMs: 100 } });
  const peer = await connectPeer(door.port);
  await peer.associate();
  assert.deepEqual(await peer.receive(), { kind: 'A-ABORT', source: 0, reason: 0 });
  peer.socket.destroy();
  assert.deepEqual(door.ends, ['timed out']);
});

test('after our A-ABORT a peer that stays is cut off when ARTIM expires', async () => {
  await using door = await openDimseDoor({ limits: { artimMs: 100 } });
  const peer = await connectPeer(door.port);
  await peer.associate();
  peer.sendPdu(ctScannerAsks);
  assert.equal((await peer.receive())?.kind, 'A-ABORT');
  assert.equal(await peer.receive(), null);
});

test('A-RELEASE-RP waits until what came over the association is recorded, and no longer than the limit says', async () => {
  const waits: number[] = [];
  const recorded = Promise.withResolvers<void>();
  await using door = await openDimseDoor({
    untilRecorded(_, atMostMs) {
      waits.push(atMostMs);
      return recorded.promise;
    },
  });
  const peer = await connectPeer(door.port);
  await peer.associate();
  peer.sendCommand(3, store);
  peer.sendDataSet(3, new Uint8Array(100));
  await peer.receive();
  peer.sendPdu({ kind: 'A-RELEASE-RQ' });
  const answer = peer.receive();
  assert.equal(await Promise.race([answer, sleep(100)]), undefined);
  recorded.resolve();
  assert.equal((await answer)?.kind, 'A-RELEASE-RP');
  assert.deepEqual(waits, [2_000]);
  peer.socket.destroy();
});

test('the door closes at once, whoever is inside', async () => {
  const door = await openDimseDoor();
  const idle = await connectPeer(door.port);
  const open = await connectPeer(door.port);
  await open.associate();
  open.sendCommand(3, store);
  open.send(writeFragmentHeader(3, false, false, 100), new Uint8Array(50));
  await sleep(50);
  const begun = performance.now();
  await door.close();
  assert.ok(performance.now() - begun < 2_000);
  assert.equal((await open.receive())?.kind, 'A-ABORT');
  assert.equal(await idle.receive(), null);
});

test('H-10 nothing of the wire reaches the log unescaped', async () => {
  await using door = await openDimseDoor();
  const peer = await connectPeer(door.port);
  await peer.associate({ ...ctScannerAsks, callingAet: 'A\n\u001b[31mB\u00e4' });
  peer.socket.destroy();
  while (door.ends.length === 0) await sleep(5);
  assert.equal(door.logged[0]?.fields.callingAet, 'A\\u000a\\u001b[31mB\\u00e4');
  assert.match(JSON.stringify(door.logged), /^[\x20-\x7e]*$/);
});

test('no sequence of PDUs, whole or broken, stops the door or is left without an end', async () => {
  await using door = await openDimseDoor({ limits: { artimMs: 50, idleMs: 100, connectionsPending: 1_000 } });
  const pieces: readonly Uint8Array[] = [
    writePdu(ctScannerAsks),
    writePdu({ kind: 'A-RELEASE-RQ' }),
    writePdu({ kind: 'A-RELEASE-RP' }),
    writePdu({ kind: 'A-ABORT', source: 0, reason: 0 }),
    writePdu({ kind: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 1 }),
    joinBytes([writeFragmentHeader(3, true, true, 4), new Uint8Array(4)]),
    joinBytes([writeFragmentHeader(3, false, true, 90), new Uint8Array(90)]),
    writeFragmentHeader(1, true, false, 50),
    Uint8Array.of(4, 0, 0, 0, 0, 2, 1, 1),
    Uint8Array.of(9, 9, 9, 9, 9, 9),
  ];
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 30 }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (sequence) => {
      const peer = await connectPeer(door.port);
      peer.send(writePdu(ctScannerAsks), ...sequence);
      peer.socket.end();
      // A door that closes on bytes it has not read resets the connection: that is an end too.
      if (!peer.socket.closed) await new Promise((resolve) => peer.socket.once('close', resolve));
    }),
    { numRuns: 300 },
  );
  while (door.listener.associations > 0) await sleep(5);
  assert.ok(door.ends.length >= 300);
  await echoes(door.port);
});
