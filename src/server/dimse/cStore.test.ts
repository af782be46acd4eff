import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DimseDoor, fileMetaEnd, openDimseDoor } from '../../../testing/dimseDoor.ts';
import {
  connectPeer,
  ctDataSet,
  ctImage,
  ctScannerAsks,
  type DimsePeer,
  verification,
} from '../../../testing/dimsePeer.ts';
import { type CommandSet, commandFields } from '../../standards/dicom/upperLayer/commandSet.ts';
import { frameValue, writeFragmentHeader } from '../../standards/dicom/upperLayer/pdataFraming.ts';
import type { ArrivingEntry, JournalIntake, KeptEntry } from '../journal/entry.ts';

function storeOf(sopInstanceUid: string, messageId = 1): CommandSet {
  return {
    AffectedSOPClassUID: ctImage,
    CommandField: commandFields['C-STORE-RQ'],
    MessageID: messageId,
    Priority: 0,
    CommandDataSetType: 1,
    AffectedSOPInstanceUID: sopInstanceUid,
  };
}

async function scanner(door: DimseDoor): Promise<DimsePeer> {
  const peer = await connectPeer(door.port);
  assert.equal((await peer.associate())?.kind, 'A-ASSOCIATE-AC');
  return peer;
}

async function status(peer: DimsePeer): Promise<number | undefined> {
  const answer = await peer.receive();
  assert.ok(answer?.kind === 'command', answer?.kind);
  return answer.command.Status;
}

/** A journal of nothing, that keeps when told to. */
function gatedJournal(
  outcome: () => Promise<KeptEntry>,
): JournalIntake & { readonly arrived: number[]; abandoned: number } {
  const arrived: number[] = [];
  const journal = {
    arrived,
    abandoned: 0,
    refusing: null,
    arrive(): ArrivingEntry {
      const at = arrived.push(0) - 1;
      return {
        write(part) {
          arrived[at] = (arrived[at] ?? 0) + part.length;
          return undefined;
        },
        keep: outcome,
        async abandon() {
          journal.abandoned += 1;
        },
      };
    },
  };
  return journal;
}

test('an instance is kept byte for byte behind file meta information, with what the door knows of it', async () => {
  await using door = await openDimseDoor();
  const peer = await scanner(door);
  const dataSet = ctDataSet('1.2.3', 200_000);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, dataSet);
  const answer = await peer.receive();
  assert.ok(answer?.kind === 'command');
  assert.deepEqual(answer.command, {
    AffectedSOPClassUID: ctImage,
    CommandField: 0x8001,
    MessageIDBeingRespondedTo: 1,
    CommandDataSetType: 0x0101,
    Status: 0x0000,
    AffectedSOPInstanceUID: '1.2.3',
  });
  peer.socket.destroy();

  const [entry, ...others] = await door.entries();
  assert.ok(entry);
  assert.equal(others.length, 0);
  assert.ok((await door.dataSetOf(entry)).equals(dataSet));
  const { kind, door: through, sender, address, details } = entry.label;
  assert.deepEqual(
    { kind, through, sender, address },
    { kind: 'instance', through: 'c-store', sender: 'CT1', address: '127.0.0.1' },
  );
  assert.deepEqual(
    { ...details },
    { sopClassUid: ctImage, sopInstanceUid: '1.2.3', transferSyntaxUid: '1.2.840.10008.1.2.1', calledAet: 'SAFELIGHT' },
  );
});

test('the same data set gives the same bytes, whatever the fragments it came in', async () => {
  await using door = await openDimseDoor();
  const dataSet = ctDataSet('1.2.3', 5_000);
  for (const longest of [1, 7, 2_047, 2_048, 16_000]) {
    const peer = await scanner(door);
    peer.sendCommand(3, storeOf('1.2.3'));
    peer.send(Buffer.concat([...frameValue(3, false, dataSet, longest)]));
    assert.equal(await status(peer), 0x0000);
    peer.socket.destroy();
  }
  const hashes = (await door.entries()).map(({ sha256 }) => sha256);
  assert.equal(hashes.length, 5);
  assert.equal(new Set(hashes).size, 1);
});

test('H-01 images one after another and side by side are kept byte for byte, though the memory they came in is used again', async () => {
  await using door = await openDimseDoor();
  const sent = new Map<string, Buffer>();
  const lanes = [1, 2, 3].map(async (lane) => {
    const peer = await scanner(door);
    for (let number = 1; number <= 8; number++) {
      const uid = `1.2.${lane}.${number}`;
      const dataSet = Buffer.from(ctDataSet(uid, 400_000 + 1_000 * number));
      for (let at = 1_000; at < 400_000; at++) dataSet[at] = (at * lane + number) % 251;
      sent.set(uid, dataSet);
      peer.sendCommand(3, storeOf(uid, number));
      peer.sendDataSet(3, dataSet);
      assert.equal(await status(peer), 0x0000);
    }
    peer.socket.destroy();
  });
  await Promise.all(lanes);
  const entries = await door.entries();
  assert.equal(entries.length, sent.size);
  for (const entry of entries) {
    const dataSet = sent.get(entry.label.details.sopInstanceUid ?? '');
    assert.ok(dataSet && (await door.dataSetOf(entry)).equals(dataSet));
  }
});

test('H-01 success is said only when the journal has flushed', async () => {
  const flushed = Promise.withResolvers<KeptEntry>();
  await using door = await openDimseDoor({ journal: gatedJournal(() => flushed.promise) });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3'));
  const answer = status(peer);
  assert.equal(await Promise.race([answer, sleep(150)]), undefined);
  flushed.resolve({ position: { segment: 1, offset: 0 }, sha256: '', bytes: 1 });
  assert.equal(await answer, 0x0000);
  peer.socket.destroy();
});

test('H-01 a journal that fails to keep is told as A700H, never as success, and the next instance is tried again', async () => {
  let failing = true;
  const kept = { position: { segment: 1, offset: 0 }, sha256: '', bytes: 1 };
  await using door = await openDimseDoor({
    journal: gatedJournal(() => (failing ? Promise.reject(new Error('EIO')) : Promise.resolve(kept))),
  });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3'));
  assert.equal(await status(peer), 0xa700);
  failing = false;
  peer.sendCommand(3, storeOf('1.2.3', 2));
  peer.sendDataSet(3, ctDataSet('1.2.3'));
  assert.equal(await status(peer), 0x0000);
  peer.socket.destroy();
});

test('H-01 a journal that refuses is not given a byte, and the sender reads A700H', async () => {
  const journal = { ...gatedJournal(() => Promise.reject(new Error('never'))), refusing: 'disk-full' } as const;
  await using door = await openDimseDoor({ journal });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3', 100_000));
  assert.equal(await status(peer), 0xa700);
  assert.deepEqual(journal.arrived, []);
  peer.socket.destroy();
});

test('H-01 a part that cannot be written is told as A700H and the entry is forgotten', async () => {
  let abandoned = 0;
  const journal: JournalIntake = {
    refusing: null,
    arrive: () => ({
      write: (part) => (part.length > 2_000 ? Promise.reject(new Error('EIO')) : undefined),
      keep: () => Promise.reject(new Error('not asked for')),
      async abandon() {
        abandoned += 1;
      },
    }),
  };
  await using door = await openDimseDoor({ journal });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3', 100_000));
  assert.equal(await status(peer), 0xa700);
  assert.equal(abandoned, 1);
  peer.socket.destroy();
});

test('the sender is held back while the journal asks to wait, and nothing overtakes', async () => {
  const opened = Promise.withResolvers<void>();
  const written: number[] = [];
  let shut = true;
  const journal: JournalIntake = {
    refusing: null,
    arrive: () => ({
      write(part) {
        written.push(part.length);
        return shut ? opened.promise : undefined;
      },
      keep: () => Promise.resolve({ position: { segment: 1, offset: 0 }, sha256: '', bytes: 1 }),
      abandon: () => Promise.resolve(),
    }),
  };
  await using door = await openDimseDoor({ journal });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3', 8_000_000));
  await sleep(150);
  assert.equal(written.length, 1, 'the file meta information waits, and all else behind it');
  assert.ok(peer.socket.writableLength > 0, 'the sender is held back');
  shut = false;
  opened.resolve();
  assert.equal(await status(peer), 0x0000);
  assert.ok(written.reduce((sum, length) => sum + length, 0) > 8_000_000);
  peer.socket.destroy();
});

for (const how of ['A-ABORT', 'a cut connection'] as const) {
  test(`H-01 ${how} inside a data set leaves nothing half`, async () => {
    await using door = await openDimseDoor();
    const peer = await scanner(door);
    peer.sendCommand(3, storeOf('1.2.3'));
    peer.sendDataSet(3, ctDataSet('1.2.3'));
    assert.equal(await status(peer), 0x0000);
    peer.sendCommand(3, storeOf('1.2.4', 2));
    for (let sent = 0; sent < 6_000_000; sent += 10_000)
      peer.send(writeFragmentHeader(3, false, false, 10_000), new Uint8Array(10_000));
    await sleep(50);
    if (how === 'A-ABORT') peer.sendPdu({ kind: 'A-ABORT', source: 0, reason: 0 });
    else peer.socket.destroy();
    while (door.ends.length === 0) await sleep(5);
    // The disk takes its time to remove what was half there.
    for (let tries = 0; tries < 100 && (await readdir(`${door.folder}/spool`)).length > 0; tries++) await sleep(20);
    assert.equal((await door.entries()).length, 1, 'what was acknowledged stays');
    assert.deepEqual(await readdir(`${door.folder}/spool`), []);
    peer.socket.destroy();
  });
}

test('answers leave in the order of the requests, however the journal finishes them', async () => {
  const keeps: ((kept: KeptEntry) => void)[] = [];
  await using door = await openDimseDoor({
    journal: gatedJournal(() => new Promise((resolve) => keeps.push(resolve))),
  });
  const peer = await connectPeer(door.port);
  await peer.associate({
    ...ctScannerAsks,
    user: { ...ctScannerAsks.user, asynchronousOperations: { invoked: 3, performed: 1 } },
  });
  for (const message of [1, 2, 3, 4]) {
    peer.sendCommand(3, storeOf('1.2.3', message));
    peer.sendDataSet(3, ctDataSet('1.2.3'));
  }
  while (keeps.length < 3) await sleep(5);
  await sleep(50);
  assert.equal(keeps.length, 3, 'the fourth waits until the window opens');
  for (const [at, keep] of [...keeps.entries()].reverse())
    keep({ position: { segment: 1, offset: at }, sha256: '', bytes: 1 });
  while (keeps.length < 4) await sleep(5);
  keeps[3]?.({ position: { segment: 1, offset: 3 }, sha256: '', bytes: 1 });
  const order = [];
  for (let count = 0; count < 4; count++) {
    const answer = await peer.receive();
    order.push(answer?.kind === 'command' ? answer.command.MessageIDBeingRespondedTo : null);
  }
  assert.deepEqual(order, [1, 2, 3, 4]);
  peer.socket.destroy();
});

test('H-01 a release asked for before the answer is confirmed only after it', async () => {
  const flushed = Promise.withResolvers<KeptEntry>();
  await using door = await openDimseDoor({ journal: gatedJournal(() => flushed.promise) });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3'));
  peer.sendPdu({ kind: 'A-RELEASE-RQ' });
  const first = status(peer);
  assert.equal(await Promise.race([first, sleep(100)]), undefined);
  flushed.resolve({ position: { segment: 1, offset: 0 }, sha256: '', bytes: 1 });
  assert.equal(await first, 0x0000);
  assert.equal((await peer.receive())?.kind, 'A-RELEASE-RP');
  peer.socket.destroy();
});

test('a peer that is held has its instances kept apart', async () => {
  await using door = await openDimseDoor({ admit: () => Promise.resolve({ kind: 'hold' }) });
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3'));
  assert.equal(await status(peer), 0x0000);
  peer.socket.destroy();
  const [entry] = await door.entries();
  assert.equal(entry?.label.details.quarantine, 'unknown-peer');
});

test('what nobody can read, and what contradicts its command, is refused and still kept apart', async () => {
  await using door = await openDimseDoor();
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, Buffer.from('080016005549ff7f312e32', 'hex'));
  assert.equal(await status(peer), 0xc000);
  peer.sendCommand(3, storeOf('1.2.3', 2));
  peer.sendDataSet(3, ctDataSet('1.2.4'));
  assert.equal(await status(peer), 0xa900);
  peer.socket.destroy();
  const entries = await door.entries();
  assert.deepEqual(
    entries.map(({ label }) => label.details.quarantine),
    ['unreadable', 'contradiction'],
  );
});

for (const [name, AffectedSOPInstanceUID] of [
  ['is no UID', '../../etc'],
  ['has 65 characters', '1'.repeat(65)],
] as const) {
  test(`a C-STORE whose SOP instance ${name} is refused with 0117H, and kept apart under no name`, async () => {
    await using door = await openDimseDoor();
    const peer = await scanner(door);
    peer.sendCommand(3, { ...storeOf('1.2.3'), AffectedSOPInstanceUID });
    peer.sendDataSet(3, ctDataSet('1.2.3', 50_000));
    assert.equal(await status(peer), 0x0117);
    peer.sendCommand(3, storeOf('1'.repeat(64), 2));
    peer.sendDataSet(3, ctDataSet('1'.repeat(64)));
    assert.equal(await status(peer), 0x0000, 'the association lives on, and 64 characters are taken');
    peer.socket.destroy();
    const [apart, taken] = await door.entries();
    assert.deepEqual(
      [apart?.label.details.quarantine, apart?.label.details.sopInstanceUid || null],
      ['unreadable', null],
    );
    assert.equal(taken?.label.details.quarantine, undefined);
  });
}

const refused = [
  { name: 'without a SOP instance', context: 3, command: { AffectedSOPInstanceUID: undefined }, expected: 0x0212 },
  { name: 'on the context of verification', context: 1, command: {}, expected: 0x0122 },
];
for (const { name, context, command, expected } of refused) {
  test(`a C-STORE ${name} is refused with ${expected.toString(16).padStart(4, '0')}H and its data set dropped`, async () => {
    await using door = await openDimseDoor();
    const peer = await scanner(door);
    peer.sendCommand(context, { ...storeOf('1.2.3'), ...command } as CommandSet);
    peer.sendDataSet(context, ctDataSet('1.2.3', 50_000));
    assert.equal(await status(peer), expected);
    peer.sendCommand(3, storeOf('1'.repeat(64), 2));
    peer.sendDataSet(3, ctDataSet('1'.repeat(64)));
    assert.equal(await status(peer), 0x0000, 'the association lives on, and 64 characters are taken');
    peer.socket.destroy();
    assert.equal((await door.entries()).length, 1);
  });
}

test('a C-STORE that announces no data set is answered at once', async () => {
  await using door = await openDimseDoor();
  const peer = await scanner(door);
  peer.sendCommand(3, { ...storeOf('1.2.3'), CommandDataSetType: 0x0101 });
  assert.equal(await status(peer), 0x0212);
  peer.sendCommand(3, {
    AffectedSOPClassUID: verification,
    CommandField: 0x30,
    MessageID: 2,
    CommandDataSetType: 0x0101,
  });
  assert.equal(await status(peer), 0x0122, 'an echo on a storage context is not one');
  peer.socket.destroy();
});

test('the file meta information names class, instance and syntax, and ends where the data set begins', async () => {
  await using door = await openDimseDoor();
  const peer = await scanner(door);
  peer.sendCommand(3, storeOf('1.2.3'));
  peer.sendDataSet(3, ctDataSet('1.2.3'));
  await status(peer);
  peer.socket.destroy();
  const [entry] = await door.entries();
  assert.ok(entry);
  const content = Buffer.from(await entry.read(0, entry.bytes));
  assert.ok(content.subarray(0, 128).equals(Buffer.alloc(128)), 'the preamble holds nothing');
  assert.equal(content.toString('latin1', 128, 132), 'DICM');
  const meta = content.toString('latin1', 132, fileMetaEnd(content));
  for (const uid of [ctImage, '1.2.3', '1.2.840.10008.1.2.1']) assert.ok(meta.includes(uid), uid);
});
