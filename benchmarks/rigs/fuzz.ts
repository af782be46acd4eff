import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../simulation/phantoms/seededRandom.ts';
import { openAssociation } from '../../src/server/dimse/dimseClient.ts';
import { verificationSopClass } from '../../src/standards/dicom/upperLayer/negotiation.ts';
import { createFrameReader } from '../../src/standards/hl7/framing.ts';
import { freePort } from '../freePort.ts';
import { ctImageStorage, explicitLittleEndian } from '../load/loadInstances.ts';
import { loadMessages } from '../load/loadMessages.ts';
import { nextRun } from '../load/nextRun.ts';
import { residentMebibytes } from '../orthanc.ts';
import { type Results, tellResults } from '../results.ts';
import { type ServerUnderTest, startServer } from '../serverUnderTest.ts';
import { collectGarbage } from './collectGarbage.ts';
import { fuzzedConversation, fuzzedFrame, fuzzSeed } from './fuzzInputs.ts';
import { startLeakyProxy } from './leakyProxy.ts';
import { mutate } from './mutate.ts';

/** Where the fuzz is thrown, and whose memory is watched. */
export interface FuzzTarget {
  readonly dicomPort: number;
  readonly mllpPort: number;
  readonly calledAet: string;
  residentMebibytes(): Promise<number>;
}

export interface FuzzOutcome {
  readonly pdus: number;
  readonly dataSets: number;
  readonly messages: number;
  /** Data sets by the status they were answered with. Each has one, or the association was aborted over it. */
  readonly answers: Readonly<Record<string, number>>;
  /** Frames that were whole and got no answer. */
  readonly unanswered: number;
  readonly echoMaxMs: number;
  readonly echoes: number;
  /** After a garbage collection, against the same after a warming-up with a twentieth of the fuzz. */
  readonly grownMebibytes: number;
}

/**
 * Throws spoiled PDUs, data sets and messages at the running server, while a good peer asks for a C-ECHO all the time
 * (charter F1 to F3).
 */
export async function fuzz(target: FuzzTarget, each: number, seed: string): Promise<FuzzOutcome> {
  await throwAll(target, Math.ceil(each / 20), `${seed} warm`);
  const before = await target.residentMebibytes();
  const echo = startEchoing(target);
  const thrown = await throwAll(target, each, seed);
  const { echoMaxMs, echoes } = await echo.stop();
  const grownMebibytes = (await target.residentMebibytes()) - before;
  return { ...thrown, echoMaxMs, echoes, grownMebibytes };
}

async function throwAll(target: FuzzTarget, each: number, seed: string) {
  const pdus = await throwPdus(target, each, `${seed} pdus`);
  const { answers, dataSets } = await throwDataSets(target, each, `${seed} data sets`);
  const { messages, unanswered } = await throwMessages(target, each, `${seed} messages`);
  return { pdus, answers, dataSets, messages, unanswered };
}

/** A good association that asks again and again, and a new one now and then. */
function startEchoing(target: FuzzTarget) {
  let going = true;
  let echoMaxMs = 0;
  let echoes = 0;
  const done = (async () => {
    while (going) {
      const began = performance.now();
      await echoSome(target, 20, (milliseconds) => {
        echoes += 1;
        echoMaxMs = Math.max(echoMaxMs, milliseconds);
      }).catch(() => {
        echoMaxMs = Math.max(echoMaxMs, 60_000);
      });
      if (performance.now() - began < 50) await sleep(50);
    }
  })();
  return {
    async stop() {
      going = false;
      await done;
      return { echoMaxMs, echoes };
    },
  };
}

async function echoSome(target: FuzzTarget, times: number, tell: (milliseconds: number) => void): Promise<void> {
  const asked = performance.now();
  const answer = await openAssociation({
    host: '127.0.0.1',
    port: target.dicomPort,
    callingAet: 'GOOD',
    calledAet: target.calledAet,
    contexts: [{ abstractSyntax: verificationSopClass, transferSyntaxes: ['1.2.840.10008.1.2'] }],
  });
  if (answer.kind === 'rejected') throw new Error(`Cannot echo: rejected with reason ${answer.reason}`);
  for (let time = 0; time < times; time++) {
    const began = time === 0 ? asked : performance.now();
    if ((await answer.association.echo()) !== 0) throw new Error('Cannot echo: a status that is not Success');
    tell(performance.now() - began);
    await sleep(50);
  }
  await answer.association.release();
}

/** Conversations on connections of their own, twelve at once: each is written whole, then read until the server closes it. */
async function throwPdus(target: FuzzTarget, count: number, seed: string): Promise<number> {
  let thrown = 0;
  const lanes = Array.from({ length: 12 }, async (_, lane) => {
    const random = seededRandom(`${seed} ${lane}`);
    while (thrown < count) {
      const { bytes, pdus } = fuzzedConversation(random, target.calledAet, `FUZZ${lane % 4}`);
      thrown += pdus;
      await converse(target.dicomPort, bytes);
    }
  });
  await Promise.all(lanes);
  return thrown;
}

/** Resolves when the server has closed, or when it waits for more and we hang up on it. */
function converse(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.on('data', () => undefined);
    socket.setTimeout(60, () => socket.destroy());
    socket.write(bytes);
  });
}

async function throwDataSets(target: FuzzTarget, count: number, seed: string) {
  const answers: Record<string, number> = {};
  let thrown = 0;
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    const random = seededRandom(`${seed} ${lane}`);
    while (thrown < count) await throwOver(lane, random).catch(() => note('aborted'));
  });
  await Promise.all(lanes);
  return { answers, dataSets: thrown };

  async function throwOver(lane: number, random: ReturnType<typeof seededRandom>): Promise<void> {
    const asked = await openAssociation({
      host: '127.0.0.1',
      port: target.dicomPort,
      callingAet: `FUZZ${lane}`,
      calledAet: target.calledAet,
      contexts: [{ abstractSyntax: ctImageStorage, transferSyntaxes: [explicitLittleEndian] }],
      asyncWindow: 8,
    });
    if (asked.kind === 'rejected') throw new Error('rejected');
    for (let some = 0; some < 60 && thrown < count; some++) {
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const { sopInstanceUid, dataSet } = fuzzSeed(random.whole(0, 999_999_999));
          thrown += 1;
          const spoiled = mutate(dataSet, random);
          const { status } = await asked.association.store({
            sopClassUid: ctImageStorage,
            sopInstanceUid,
            transferSyntaxUid: explicitLittleEndian,
            dataSet: spoiled,
          });
          note(`${status.toString(16).toUpperCase().padStart(4, '0')}H`);
        }),
      );
    }
    await asked.association.release();
  }

  function note(answer: string): void {
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
}

/** Frames in bunches; every one that is whole must get an answer. */
async function throwMessages(target: FuzzTarget, count: number, seed: string) {
  let thrown = 0;
  let unanswered = 0;
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    const random = seededRandom(`${seed} ${lane}`);
    const next = loadMessages({ run: nextRun(), lane });
    while (thrown < count) {
      const frames = Array.from({ length: 40 }, () => fuzzedFrame(random, next));
      thrown += frames.length;
      unanswered += await bunch(target.mllpPort, frames);
    }
  });
  await Promise.all(lanes);
  return { messages: thrown, unanswered };
}

/** Sends frames on one connection and says how many of those that our own reader finds whole stayed without an answer. */
function bunch(port: number, frames: readonly Uint8Array[]): Promise<number> {
  const bytes = Buffer.concat(frames);
  const whole = createFrameReader({ maxBytes: 16 << 20 })
    .push(bytes)
    .filter(({ kind }) => kind === 'frame').length;
  return new Promise((resolve) => {
    let answers = 0;
    const reader = createFrameReader({ maxBytes: 16 << 20 });
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(Math.max(0, whole - answers)));
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answers += reader.push(chunk).filter(({ kind }) => kind === 'frame').length;
      if (answers >= whole) socket.end();
    });
    socket.write(bytes);
    if (whole === 0) socket.end();
  });
}

export const fuzzPeers = ['GOOD', 'FUZZ0', 'FUZZ1', 'FUZZ2', 'FUZZ3'] as const;

/** A server whose memory can be compared: it collects its garbage when it is asked. */
export async function startFuzzedServer(): Promise<{ readonly server: ServerUnderTest; readonly target: FuzzTarget }> {
  const inspector = await freePort();
  const server = await startServer({ peers: fuzzPeers, nodeArguments: [`--inspect=127.0.0.1:${inspector}`] });
  const { dicomPort, mllpPort, calledAet } = server;
  return {
    server,
    target: {
      dicomPort,
      mllpPort,
      calledAet,
      async residentMebibytes() {
        await sleep(2000);
        await collectGarbage(inspector);
        return residentMebibytes(server.pid).now;
      },
    },
  };
}

/** The negative control: the same server behind something that forgets nothing and stands still now and then. */
export async function fuzzLeakyControl(each: number): Promise<FuzzOutcome> {
  const { server } = await startFuzzedServer();
  const proxy = await startLeakyProxy(server);
  try {
    return await fuzz({ ...proxy, calledAet: server.calledAet }, each, 'control');
  } finally {
    proxy.stop();
    await server.stop();
  }
}

export async function fuzzResults(each: number): Promise<Results> {
  const { server, target } = await startFuzzedServer();
  const outcome = await fuzz(target, each, `full ${each}`).finally(() => server.stop());
  const control = await fuzzLeakyControl(Math.min(each, 10_000));
  const answers = Object.entries(outcome.answers).map(([answer, times]) => `${answer} ${times}`);
  return {
    name: 'fuzz',
    title: `${each} spoiled PDUs, data sets and messages each`,
    bars: [
      { name: 'PDUs', measured: outcome.pdus, unit: '', must: { atLeast: each } },
      { name: 'Data sets', measured: outcome.dataSets, unit: '', must: { atLeast: each }, note: answers.join(', ') },
      { name: 'Messages', measured: outcome.messages, unit: '', must: { atLeast: each } },
      { name: 'Whole messages without an answer', measured: outcome.unanswered, unit: '', must: { atMost: 0 } },
      {
        name: 'Slowest C-ECHO of a good peer meanwhile',
        measured: outcome.echoMaxMs / 1000,
        unit: 's',
        must: { atMost: 1 },
        note: `of ${outcome.echoes}`,
      },
      {
        name: 'Memory grown',
        measured: outcome.grownMebibytes,
        unit: 'MiB',
        must: { atMost: 64 },
        note: 'after a garbage collection',
      },
    ],
    controls: [
      {
        name: 'Behind a proxy that forgets nothing and stands still now and then',
        failedAsItMust: control.echoMaxMs > 1000 && control.grownMebibytes > 64,
        note: `C-ECHO ${(control.echoMaxMs / 1000).toFixed(1)} s, ${control.grownMebibytes} MiB`,
      },
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await fuzzResults(Number(process.argv[2] ?? 100_000))) ? 0 : 1;
}
