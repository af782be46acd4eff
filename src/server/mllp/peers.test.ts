import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { corpusFolder, needs } from '../../../testing/needs.ts';
import { isAcknowledgement, type Verdict } from '../../standards/hl7/acknowledgement.ts';
import { frame } from '../../standards/hl7/framing.ts';
import { splitBatch } from '../../standards/hl7/header.ts';
import { type Reading, readMessage } from '../../standards/hl7/message.ts';
import { type Journal, openJournal } from '../journal/openJournal.ts';
import { readEntries } from '../journal/readEntries.ts';
import { type MllpListenerOptions, openMllpListener } from './listener.ts';
import { openMllpClient } from './mllpClient.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = () => new Date();

function accepting(reading: Reading): Verdict {
  return reading.kind === 'read' ? { code: 'AA', text: '' } : { code: 'AR', text: reading.why };
}

function onJournal(journal: Journal): MllpListenerOptions {
  const metrics = { connections: () => undefined, answered: () => undefined, refused: () => undefined };
  return { host: '127.0.0.1', port: 0, journal, answer: accepting, log: silent, metrics, clock };
}

/** A door on a real journal in a folder of its own. */
async function openDoor(t: TestContext, options: Partial<MllpListenerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-mllp-'));
  const journal = await openJournal({ folder, clock, log: silent, refuseBelowFreeBytes: 0 });
  const door = await openMllpListener({ ...onJournal(journal), ...options });
  t.after(async () => {
    await door.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { door, journal, folder };
}

async function entriesOf(journal: Journal, folder: string) {
  const from = { segment: 1, offset: 0 };
  const { entries } = await readEntries({ folder, from, headBytes: 1 << 20, limit: 10_000, upTo: journal.end });
  return entries;
}

function message(controlId: string): Buffer {
  return Buffer.from(`MSH|^~\\&|RIS|RVV|||20261122071500||ADT^A08|${controlId}|P|2.4\rPID|1||4711^^^RVV\r`);
}

function acknowledges(bytes: Uint8Array): boolean {
  const reading = readMessage(bytes);
  return reading.kind === 'read' && isAcknowledgement(reading.message);
}

const corpusOnTheWire = { skip: needs('the corpus') };
test('every public message gets an answer and an entry that holds its bytes', corpusOnTheWire, async (t) => {
  const { door, journal, folder } = await openDoor(t);
  const files = readdirSync(`${corpusFolder}hl7/`).filter((file) => file.endsWith('.hl7'));
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const unanswered: string[] = [];
  for (const file of files) {
    const bytes = readFileSync(`${corpusFolder}hl7/${file}`);
    if (acknowledges(bytes)) {
      client.write(frame(bytes));
      unanswered.push(file);
      continue;
    }
    const answers = splitBatch(await client.send(bytes)).map((answer) => readMessage(answer));
    for (const answer of answers) {
      assert.equal(answer.kind, 'read', file);
      assert.match((answer.kind === 'read' && answer.message.field('MSA-1')) || '', /^[AC]A$/, file);
    }
  }
  await client.close();
  assert.deepEqual([unanswered.length, client.unexpected.length], [5, 0], 'acknowledgements are not answered');
  const entries = await entriesOf(journal, folder);
  assert.equal(entries.length, 96);
  assert.deepEqual(
    entries.map(({ head }) => Buffer.from(head).toString('latin1')),
    files.map((file) => readFileSync(`${corpusFolder}hl7/${file}`, 'latin1')),
  );
});

const pythonClient = `
import sys, hl7.client
with hl7.client.MLLPClient('127.0.0.1', int(sys.argv[1])) as client:
    for number in range(50):
        message = 'MSH|^~\\\\&|PY|RVV|||20261122071500||ADT^A08|P%d|P|2.4||||||UNICODE UTF-8\\rPID|1||4711||M\\u00fcller\\r' % number
        print(client.send_message(message).decode().replace('\\r', ' '))
`;

test('python-hl7 sends to our door and reads our answers', { skip: needs('python3-hl7') }, async (t) => {
  const { door, journal, folder } = await openDoor(t);
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', pythonClient, String(door.port)]);
  const answers = stdout.trim().split('\n');
  assert.equal(answers.length, 50);
  for (const [number, answer] of answers.entries()) assert.match(answer, new RegExp(`MSA\\|AA\\|P${number} `));
  const entries = await entriesOf(journal, folder);
  assert.deepEqual(
    entries.map(({ label }) => label.details.controlId),
    answers.map((_, number) => `P${number}`),
  );
  assert.match(Buffer.from(entries[0]!.head).toString(), /Müller/);
});

const pythonAcknowledgement = `
import socket, sys, hl7, hl7.client
with hl7.client.MLLPClient('127.0.0.1', int(sys.argv[1])) as client:
    order = hl7.parse('MSH|^~\\\\&|RIS|RVV|||20261122071500||ORM^O01|Q1|P|2.4\\r')
    acknowledgement = order.create_ack('AA', message_id='Q2', application='PY', facility='RVV')
    client.socket.sendall(b'\\x0b' + str(acknowledgement).encode() + b'\\r\\x1c\\r')
    client.socket.settimeout(1)
    try:
        print('answered', client.socket.recv(1000))
    except socket.timeout:
        print('nothing')
    client.socket.settimeout(10)
    print(client.send_message('MSH|^~\\\\&|PY|RVV|||20261122071500||ADT^A08|Q3|P|2.4\\rPID|1||4711\\r').decode().replace('\\r', ' '))
`;

test('an acknowledgement that python-hl7 sends is kept and not answered, and the next message is', {
  skip: needs('python3-hl7'),
}, async (t) => {
  const { door, journal, folder } = await openDoor(t);
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', pythonAcknowledgement, String(door.port)]);
  assert.match(stdout, /^nothing\n.*MSA\|AA\|Q3 /);
  const entries = await entriesOf(journal, folder);
  assert.deepEqual(
    entries.map(({ label }) => [label.details.messageType, label.details.controlId]),
    [
      ['ACK^O01', 'Q2'],
      ['ADT^A08', 'Q3'],
    ],
  );
});

test('a batch is kept as one entry and answered message by message', async (t) => {
  const { door, journal, folder } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const [opening, closing] = ['FHS|^~\\&\rBHS|^~\\&\r', 'BTS|2\rFTS|1\r'].map((text) => Buffer.from(text));
  const batch = Buffer.concat([opening!, message('C1'), message('C2'), closing!]);
  const answer = Buffer.from(await client.send(batch)).toString();
  await client.close();
  assert.match(answer, /^BHS\|[\s\S]*\rMSA\|AA\|C1\rMSH[\s\S]*\rMSA\|AA\|C2\rBTS\|2\r$/);
  const [entry, ...others] = await entriesOf(journal, folder);
  assert.deepEqual(Buffer.from(entry!.head), batch);
  assert.equal(entry?.label.details.messages, '2');
  assert.deepEqual(others, []);
});

test('H-01 an acknowledgement names the place in the journal where its message stands', async (t) => {
  const { door, journal, folder } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  const answers = await Promise.all(['C1', 'C2', 'C3'].map((id) => client.send(message(id))));
  await client.close();
  const entries = await entriesOf(journal, folder);
  const places = entries.map(({ position }) => `${position.segment}.${position.offset}`);
  const named = answers.map((answer) => {
    const reading = readMessage(answer);
    return reading.kind === 'read' ? reading.message.controlId : '';
  });
  assert.deepEqual(named, places);
});

test('H-01 once the journal is closed nothing is acknowledged', async (t) => {
  const { door, journal } = await openDoor(t);
  const client = await openMllpClient({ host: '127.0.0.1', port: door.port });
  await journal.close();
  assert.match(Buffer.from(await client.send(message('C1'))).toString(), /MSA\|AR\|C1/);
  await client.close();
});

/** A certificate authority, a server and a client, made by openssl as an operator would. */
function certificates(folder: string): Record<'ca' | 'serverCert' | 'serverKey' | 'clientCert' | 'clientKey', Buffer> {
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  for (const who of ['server', 'client']) {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${who}.key`,
      '-out',
      `${who}.csr`,
      '-subj',
      `/CN=${who}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${who}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${who}.crt`,
      '-days',
      '2',
      '-extfile',
      'names',
    );
  }
  const file = (name: string) => readFileSync(join(folder, name));
  return {
    ca: file('ca.crt'),
    serverCert: file('server.crt'),
    serverKey: file('server.key'),
    clientCert: file('client.crt'),
    clientKey: file('client.key'),
  };
}

test('with TLS a sender that shows a certificate is served, and others are not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-mllp-tls-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, serverCert, serverKey, clientCert, clientKey } = certificates(folder);
  const { door, journal, folder: journalFolder } = await openDoor(t, { tls: { cert: serverCert, key: serverKey, ca } });
  const at = { host: '127.0.0.1', port: door.port };

  const client = await openMllpClient({ ...at, tls: { ca, cert: clientCert, key: clientKey } });
  const answers = await Promise.all(['C1', 'C2'].map((id) => client.send(message(id))));
  assert.match(Buffer.concat(answers).toString(), /MSA\|AA\|C1[\s\S]*MSA\|AA\|C2/);
  await client.close();

  const nameless = openMllpClient({ ...at, tls: { ca } }).then((one) => one.send(message('C3')));
  await assert.rejects(nameless);
  const plain = await openMllpClient(at);
  await assert.rejects(plain.send(message('C4')));
  assert.equal((await entriesOf(journal, journalFolder)).length, 2);
});

test('a port that is taken is told by code', async (t) => {
  const { door, journal } = await openDoor(t);
  await assert.rejects(
    openMllpListener({ ...onJournal(journal), port: door.port }),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, 'MLLP_LISTEN_FAILED');
      assert.match(error.message, /^Cannot open the MLLP door at 127\.0\.0\.1:/);
      return true;
    },
  );
});
