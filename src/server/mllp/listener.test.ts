import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { frame } from '../../standards/hl7/framing.ts';
import { type Reading, readMessage } from '../../standards/hl7/message.ts';
import type { EntryLabel, JournalIntake } from '../journal/entry.ts';
import { type MllpListenerOptions, openMllpListener } from './listener.ts';
import { openMllpClient } from './mllpClient.ts';

interface TestJournal extends JournalIntake {
  readonly kept: { readonly content: Buffer; readonly label: EntryLabel }[];
  readonly flushes: number;
  readonly arrived: number;
  refusing: 'disk-full' | 'failed' | null;
  failNext: boolean;
  /** Flushes wait for this. */
  gate: Promise<void>;
}

/** Keeps in memory, one flush for all that wait, as the real one does. */
function testJournal(): TestJournal {
  let offset = 0;
  let pending: (() => void)[] = [];
  const journal = {
    kept: [] as { content: Buffer; label: EntryLabel }[],
    flushes: 0,
    arrived: 0,
    refusing: null as TestJournal['refusing'],
    failNext: false,
    gate: Promise.resolve(),
    arrive() {
      journal.arrived += 1;
      const parts: Uint8Array[] = [];
      return {
        write: (part: Uint8Array) => void parts.push(part),
        abandon: async () => undefined,
        keep: async (label: EntryLabel) => {
          const content = Buffer.concat(parts);
          if (journal.failNext) throw Object.assign(new Error('Cannot flush'), { code: 'JOURNAL_FLUSH_FAILED' });
          await new Promise<void>((resolve) => {
            pending.push(resolve);
            if (pending.length === 1) setImmediate(flush);
          });
          journal.kept.push({ content, label });
          offset += 512;
          const sha256 = createHash('sha256').update(content).digest('hex');
          return { position: { segment: 1, offset }, sha256, bytes: content.length };
        },
      };
    },
  };
  async function flush(): Promise<void> {
    await journal.gate;
    const done = pending;
    pending = [];
    journal.flushes += 1;
    for (const one of done) one();
  }
  return journal;
}

function accepting(reading: Reading): { code: 'AA' | 'AR'; text: string } {
  return reading.kind === 'read' ? { code: 'AA', text: 'kept' } : { code: 'AR', text: reading.why };
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const unmeasured = { connections: () => undefined, answered: () => undefined, refused: () => undefined };

async function openDoor(t: TestContext, options: Partial<MllpListenerOptions> = {}) {
  const journal = testJournal();
  const door = await openMllpListener({
    host: '127.0.0.1',
    port: 0,
    journal,
    answer: accepting,
    log: silent,
    metrics: unmeasured,
    clock: () => new Date('2026-11-22T07:15:00Z'),
    ...options,
  });
  t.after(() => door.close());
  return { door, journal };
}

function message(controlId: string, more = ''): Buffer {
  return Buffer.from(
    `MSH|^~\\&|RIS|RVV|SAFELIGHT|RVV|20261122071500||ADT^A08|${controlId}|P|2.4${more}\rPID|1||4711^^^RVV\r`,
  );
}

function said(answer: Uint8Array): { code: string; of: string } {
  const reading = readMessage(answer);
  assert.equal(reading.kind, 'read');
  const { message: read } = reading as Extract<Reading, { kind: 'read' }>;
  return { code: read.field('MSA-1') ?? '', of: read.field('MSA-2') ?? '' };
}

async function rawSocket(port: number): Promise<Socket & { received: () => Buffer }> {
  const socket = connect({ host: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk as Buffer));
  socket.on('error', () => undefined);
  return Object.assign(socket, { received: () => Buffer.concat(chunks) });
}

async function until(what: () => boolean, withinMs = 3000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!what()) {
    assert.ok(Date.now() < end, 'it did not happen in time');
    await sleep(5);
  }
}

test('keeps a message byte for byte, with its sender and address, and then says AA', async (t) => {
  const { door, journal } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const answer = await client.send(message('C1'));
  await client.close();

  assert.deepEqual(said(answer), { code: 'AA', of: 'C1' });
  assert.equal(
    Buffer.from(answer).toString(),
    'MSH|^~\\&|SAFELIGHT|RVV|RIS|RVV|20261122071500.000+0000||ACK^A08^ACK|1.512|P|2.4\rMSA|AA|C1|kept\r',
  );
  assert.deepEqual(journal.kept[0]?.content, message('C1'));
  assert.deepEqual(journal.kept[0]?.label, {
    kind: 'message',
    door: 'mllp',
    sender: 'RIS|RVV',
    address: '127.0.0.1',
    receivedAt: new Date('2026-11-22T07:15:00Z'),
    details: { messageType: 'ADT^A08', controlId: 'C1' },
  });
});

test('H-01 says nothing before the flush', async (t) => {
  const { door, journal } = await openDoor(t);
  const gate = Promise.withResolvers<void>();
  journal.gate = gate.promise;
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  let answered = false;
  const answer = client.send(message('C1')).then((bytes) => {
    answered = true;
    return bytes;
  });
  await sleep(50);
  assert.equal(answered, false);
  gate.resolve();
  assert.equal(said(await answer).code, 'AA');
  await client.close();
});

test('H-01 a full disk, a failed journal and a failed flush are never AA', async (t) => {
  const { door, journal } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  journal.refusing = 'disk-full';
  const full = await client.send(message('C1'));
  assert.deepEqual(said(full), { code: 'AR', of: 'C1' });
  assert.match(Buffer.from(full).toString(), /the disk is full/);
  journal.refusing = 'failed';
  assert.deepEqual(said(await client.send(message('C2'))), { code: 'AR', of: 'C2' });
  journal.refusing = null;
  journal.failNext = true;
  assert.deepEqual(said(await client.send(message('C3'))), { code: 'AR', of: 'C3' });
  journal.failNext = false;
  assert.deepEqual(said(await client.send(message('C4'))), { code: 'AA', of: 'C4' });
  assert.equal(journal.kept.length, 1);
  await client.close();
});

test('H-01 a failure in commit mode is CE, and a sender that wants no answers loses its connection', async (t) => {
  const { door, journal } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  journal.refusing = 'failed';
  assert.equal(said(await client.send(message('C1', '|||AL|NE'))).code, 'CE');
  await assert.rejects(client.send(message('C2', '|||NE|NE')), /closed/);
});

test('an unreadable frame is kept as well, and rejected', async (t) => {
  const { door, journal } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  assert.equal(said(await client.send(Buffer.from('GET / HTTP/1.1\r\n'))).code, 'AR');
  assert.equal(said(await client.send(Buffer.alloc(0))).code, 'AR');
  await client.close();
  assert.deepEqual(
    journal.kept.map(({ label }) => label.details),
    [{ unreadable: 'no line begins with MSH and a separator' }, { unreadable: 'it is empty' }],
  );
});

test('pipelined messages share flushes and are answered in their order', async (t) => {
  const { door, journal } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const ids = Array.from({ length: 1000 }, (_, index) => `C${index}`);
  const answers = await Promise.all(ids.map((id) => client.send(message(id))));
  await client.close();
  assert.deepEqual(
    answers.map((answer) => said(answer).of),
    ids,
  );
  assert.deepEqual(
    journal.kept.map(({ label }) => label.details.controlId),
    ids,
  );
  assert.ok(journal.flushes < 500, `${journal.flushes} flushes`);
});

test('a later message that is safe first still waits for its turn to be answered', async (t) => {
  const { door, journal } = await openDoor(t);
  const arrive = journal.arrive;
  const gate = Promise.withResolvers<void>();
  journal.arrive = () => {
    const entry = arrive();
    const isFirst = journal.arrived === 1;
    return { ...entry, keep: (label) => (isFirst ? gate.promise : Promise.resolve()).then(() => entry.keep(label)) };
  };
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const answers = Promise.all(['C1', 'C2', 'C3'].map((id) => client.send(message(id))));
  await until(() => journal.kept.length === 2);
  await sleep(20);
  gate.resolve();
  assert.deepEqual(
    (await answers).map((answer) => said(answer).of),
    ['C1', 'C2', 'C3'],
  );
  await client.close();
});

test('two messages in one packet, and a message in single bytes, are each answered', async (t) => {
  const { door } = await openDoor(t);
  const socket = await rawSocket(door.port);
  socket.setNoDelay(true);
  socket.write(Buffer.concat([frame(message('C1')), frame(message('C2'))]));
  await until(() => /MSA\|AA\|C1[\s\S]*MSA\|AA\|C2/.test(socket.received().toString()));
  for (const byte of frame(message('C3'))) {
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  await until(() => /MSA\|AA\|C3/.test(socket.received().toString()));
  socket.destroy();
});

test('a missing CR after the end block holds no message back', async (t) => {
  const { door } = await openDoor(t);
  const socket = await rawSocket(door.port);
  socket.write(frame(message('C1')).subarray(0, -1));
  await until(() => /MSA\|AA\|C1/.test(socket.received().toString()));
  socket.write(frame(message('C2')).subarray(0, -1));
  await until(() => /MSA\|AA\|C2/.test(socket.received().toString()));
  socket.destroy();
});

test('a sender that hangs up its side after sending still gets its answers', async (t) => {
  const { door } = await openDoor(t);
  const socket = await rawSocket(door.port);
  socket.end(Buffer.concat([frame(message('C1')), frame(message('C2'))]));
  await until(() => /MSA\|AA\|C1[\s\S]*MSA\|AA\|C2/.test(socket.received().toString()));
});

test('a frame over the limit is refused with AR, and the connection is closed', async (t) => {
  const { door, journal } = await openDoor(t, { limits: { frameBytes: 10_000 } });
  const socket = await rawSocket(door.port);
  socket.write(frame(Buffer.concat([message('C1'), Buffer.alloc(200_000, 'x')])));
  await until(() => socket.destroyed || socket.readableEnded);
  assert.match(socket.received().toString(), /MSA\|AR\|C1/);
  assert.equal(journal.kept.length, 0);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  assert.equal(said(await client.send(message('C2'))).code, 'AA');
  await client.close();
});

test('who does not speak MLLP is hung up on, and others are served', async (t) => {
  const { door, journal } = await openDoor(t, { limits: { strayBytes: 1000 } });
  const socket = await rawSocket(door.port);
  socket.write('x'.repeat(5000));
  await until(() => socket.destroyed || socket.readableEnded);
  assert.equal(journal.kept.length, 0);
});

test('a frame that stalls is given up, a quiet connection is not', async (t) => {
  const { door } = await openDoor(t, { limits: { frameStallMs: 60, idleMs: 60_000 } });
  const stalling = await rawSocket(door.port);
  const quiet = await openMllpClient({ host: '127.0.0.1', port: door.port });
  stalling.write('\x0bMSH|^~\\&|RIS');
  await until(() => stalling.destroyed || stalling.readableEnded);
  assert.equal(said(await quiet.send(message('C1'))).code, 'AA');
  await quiet.close();
});

test('too many connections of one address, and addresses that are not allowed, are refused', async (t) => {
  const { door } = await openDoor(t, { limits: { connectionsPerAddress: 1 } });
  const first = await openMllpClient({ host: '127.0.0.1', port: door.port });
  assert.equal(said(await first.send(message('C1'))).code, 'AA');
  const second = await rawSocket(door.port);
  await until(() => second.destroyed || second.readableEnded);
  await first.close();

  const { door: closed } = await openDoor(t, { allowed: (address) => address !== '127.0.0.1' });
  const third = await rawSocket(closed.port);
  await until(() => third.destroyed || third.readableEnded);
});

for (const limits of [
  { unansweredMessages: 8, unansweredBytes: 1e12 },
  { unansweredMessages: 1e9, unansweredBytes: 40_000 },
]) {
  test(`a sender that never reads its answers is held back by ${JSON.stringify(limits)}, and the others are served`, async (t) => {
    const { door, journal } = await openDoor(t, { limits });
    const deaf = connect({ host: '127.0.0.1', port: door.port });
    deaf.on('error', () => undefined);
    deaf.pause();
    // A long name comes back in every answer, so that the answers soon fill what lies between us.
    const wordy = Buffer.from(message('C1').toString().replace('RIS', 'R'.repeat(4000)));
    const many = Buffer.concat(Array.from({ length: 50 }, () => frame(wordy)));
    let sent = 0;
    let kept = -1;
    for (let stalled = false; sent < 20_000 && !(stalled && kept === journal.kept.length); sent += 50) {
      kept = journal.kept.length;
      const drained = deaf.write(many) || new Promise<boolean>((resolve) => deaf.once('drain', () => resolve(true)));
      stalled = !(await Promise.race([drained, sleep(150, false)]));
    }
    for (let before = -1; before !== journal.kept.length; await sleep(100)) before = journal.kept.length;
    kept = journal.kept.length;
    assert.ok(kept < sent, 'the sender was never held back');

    const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
    assert.equal(said(await client.send(message('C2'))).code, 'AA');
    await client.close();
    assert.equal(journal.kept.length, kept + 1, 'it went on reading');
    deaf.destroy();
  });
}

test('a judgement that fails does not end the door, and is no AA', async (t) => {
  const { door, journal } = await openDoor(t, {
    answer: () => {
      throw new TypeError('a mistake of ours');
    },
  });
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  assert.deepEqual(said(await client.send(message('C1'))), { code: 'AR', of: 'C1' });
  assert.equal(journal.kept.length, 1);
  await client.close();
});

test('closing answers what was taken and leaves nothing open', async (t) => {
  const { door, journal } = await openDoor(t);
  const gate = Promise.withResolvers<void>();
  journal.gate = gate.promise;
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const answer = client.send(message('C1'));
  await until(() => journal.arrived === 1);
  const closed = door.close();
  gate.resolve();
  assert.equal(said(await answer).code, 'AA');
  await closed;
  assert.equal(door.connections, 0);
});

test('closing does not wait for a sender that never reads, nor for a journal that never flushes', async (t) => {
  const { door, journal } = await openDoor(t, { limits: { closeMs: 100 } });
  journal.gate = new Promise(() => undefined);
  const socket = await rawSocket(door.port);
  socket.write(frame(message('C1')));
  await until(() => journal.arrived === 1);
  const started = Date.now();
  await door.close();
  const took = Date.now() - started;
  assert.ok(took >= 90 && took < 2000, `${took} ms`);
  assert.doesNotMatch(socket.received().toString(), /MSA/);
});

test('no log line holds a word that a sender wrote', async (t) => {
  const lines: string[] = [];
  const note = (details: object, text: string) => void lines.push(JSON.stringify(details) + text);
  const { door, journal } = await openDoor(t, {
    log: { info: note, warn: note, error: note },
    limits: { frameBytes: 500, strayBytes: 50 },
  });
  const canary = Buffer.from('MSH|^~\\&|CANARY|CANARY|||||ADT^A08|CANARY|P|2.4\rPID|||CANARY\r');
  const socket = await rawSocket(door.port);
  socket.write('CANARY');
  socket.write(frame(canary));
  journal.failNext = true;
  socket.write(frame(canary));
  socket.write(frame(Buffer.concat([canary, Buffer.alloc(1000, 'CANARY ')])));
  await until(() => socket.destroyed || socket.readableEnded);
  assert.ok(lines.length >= 3, `${lines.length} lines`);
  assert.doesNotMatch(lines.join('\n'), /CANARY/);
});
