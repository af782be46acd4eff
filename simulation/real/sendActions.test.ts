import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type RunningServer, runServer } from '../../testing/runningServer.ts';
import { demoDay } from '../demo/demoDay.ts';
import { senderText } from '../places.ts';
import type { Action, ImagesAction, MessageAction } from './doorAction.ts';
import { sendActions } from './sendActions.ts';

// Real doors behind a wire that can be cut: where a connection is lost, the senders of the simulation go on as senders do.

let server: RunningServer;
let dicom: Wire;
let hl7: Wire;
let images: ImagesAction;
let messages: readonly MessageAction[];

before(async () => {
  const actions: readonly Action[] = demoDay({ seed: 'cut', until: new Date(), zone: 'Europe/London' }).actions(false);
  images = actions.find(
    (one): one is ImagesAction => one.door === 'dicom' && !one.refused && one.images.length > 3,
  ) as ImagesAction;
  const said = actions.filter((one): one is MessageAction => one.door === 'hl7' && one.answer === 'AA');
  messages = said.filter(({ sender }) => sender === said[0]?.sender).slice(0, 3);
  server = await runServer({ peers: [images.aeTitle] });
  const [{ sender }] = messages as [MessageAction];
  await server.setFeed(senderText(sender), sender.pack, sender.facility);
  dicom = await wireTo(server.settings.dicomPort);
  hl7 = await wireTo(server.settings.mllpPort);
});
after(async () => {
  dicom?.server.close();
  hl7?.server.close();
  await server?.close();
});
let told: string[] = [];
beforeEach(() => {
  told = [];
});

function send(actions: readonly Action[], tries: number) {
  return sendActions(actions, {
    doors: { host: '127.0.0.1', dicomPort: dicom.port, mllpPort: hl7.port, calledAet: server.calledAet },
    onLost: (words) => void told.push(words),
    patience: { tries, pauseMs: 20 },
  });
}

test('a line that is lost before and after its message was taken is opened again, and nothing is missing', async () => {
  hl7.cuts.push({ from: 'sender', bytes: 10 }, { from: 'door', bytes: 1 });
  const sent = await send(messages, 3);
  assert.deepEqual([sent.messages, sent.surprises], [messages.length, []]);
  const sender = senderText((messages[0] as MessageAction).sender);
  assert.equal(told.length, 2);
  assert.match(
    told[0] ?? '',
    /lost its connection \(Cannot get an answer: the connection is closed\); it tries again in 0\.02 s$/,
  );
  assert.ok(told.every((words) => words.startsWith(`${sender} lost its connection`)));
  await server.settled();
  const { rows } = await server.pool.query('select count(*) as n, sum(repeats) as again from message');
  assert.deepEqual(
    rows,
    [{ n: messages.length, again: 1 }],
    'what was taken and not answered came twice and is kept once',
  );
});

test('an association that is lost in the middle is asked for again, and only what was not answered is sent again', async () => {
  const all = images.images.length;
  dicom.cuts.push({ from: 'door', bytes: 600 });
  const sent = await send([images], 3);
  assert.deepEqual([sent.images, sent.refused, sent.surprises], [all, 0, []]);
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    new RegExp(`^${images.aeTitle} lost its connection \\(.+\\); it tries again in 0\\.02 s$`),
  );
  await server.settled();
  const { rows } = await server.pool.query('select count(*) as n from instance');
  assert.deepEqual(rows, [{ n: all }]);
});

test('a sender whose door stays away says so after its last try, and the sending fails', async () => {
  hl7.cuts.push(...Array.from({ length: 3 }, () => ({ from: 'sender', bytes: 1 }) as const));
  await assert.rejects(send(messages.slice(0, 1), 3), /Cannot get an answer/);
  assert.match(told.at(-1) ?? '', /, and gives up after 3 tries$/);
  assert.equal(told.length, 3);
  assert.deepEqual(hl7.cuts, []);
});

/** A wire to a door. The next connection is cut when so many bytes have come from one of its ends. */
interface Wire {
  readonly server: Server;
  readonly port: number;
  readonly cuts: { readonly from: 'sender' | 'door'; readonly bytes: number }[];
}

async function wireTo(port: number): Promise<Wire> {
  const cuts: Wire['cuts'] = [];
  const wire = createServer((sender) => {
    const cut = cuts.shift();
    const door = connect({ host: '127.0.0.1', port });
    const ends = { sender, door };
    const lose = () => void [sender, door].map((end) => end.destroy());
    for (const end of [sender, door]) end.on('error', lose).on('close', lose);
    pass('sender', door);
    pass('door', sender);

    function pass(from: 'sender' | 'door', to: Socket): void {
      let passed = 0;
      ends[from].on('data', (bytes) => {
        passed += bytes.length;
        if (cut?.from === from && passed >= cut.bytes) lose();
        else to.write(bytes);
      });
    }
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  return { server: wire, port: (wire.address() as AddressInfo).port, cuts };
}
