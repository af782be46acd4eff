import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientAssociation, openAssociation } from '../../src/server/dimse/dimseClient.ts';
import { openMllpClient } from '../../src/server/mllp/mllpClient.ts';
import { readMessage } from '../../src/standards/hl7/message.ts';
import { ctImageStorage, explicitLittleEndian, loadInstances, type Size, sha256Of } from './loadInstances.ts';
import { loadMessages } from './loadMessages.ts';

/** What a sending process is told to do, as JSON. */
export interface LoadWish {
  readonly host: string;
  /** At most ten digits: keeps the UIDs and numbers of two runs apart. */
  readonly run: number;
  readonly store?: {
    readonly port: number;
    readonly calledAet: string;
    readonly callingAet: string;
    readonly associations: number;
    /** How many operations may be under way at once on one association. */
    readonly window: number;
    readonly sizes: readonly Size[];
    readonly perStudy: number;
    /** By each association; endless without it. */
    readonly instances?: number;
    /** So many are sent first by each association and not counted: a sender whose code is still being compiled measures itself. */
    readonly uncounted?: number;
    /** A lane releases its association after so many and asks for another, as a modality does for each examination. */
    readonly perAssociation?: number;
  };
  readonly say?: {
    readonly port: number;
    readonly connections: number;
    /** Messages a connection sends before it waits for an answer. */
    readonly window: number;
    readonly messages?: number;
  };
  /** One line for everything acknowledged: `S sopUid sha256 studyUid` and `M controlId sha256`. The truth that the rigs hold the server to. */
  readonly log?: string;
  /** Goes on through refusals and broken connections until it is ended. */
  readonly endless?: boolean;
  /** Nothing new is sent when they are over. */
  readonly seconds?: number;
  /** Between two sendings of one lane. Without it each goes as fast as it is answered. */
  readonly pauseMs?: number;
}

export interface LoadSent {
  readonly stored: number;
  /** Acknowledged before the clock began. */
  readonly uncounted: number;
  readonly said: number;
  readonly refused: number;
  /** From the first byte sent to the last answer. */
  readonly seconds: number;
  /** When the last answer came, in milliseconds since 1970. */
  readonly lastAnswerAt: number;
  readonly answerMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** The longest until an association was answered, and until a release was. */
  readonly associatedMs: number;
  readonly releasedMs: number;
}

/** Keeps the UIDs of what is not counted apart from the others. A lane has two digits. */
const uncountedLanes = 50;

/** Sends load through the real doors and counts only what was acknowledged. */
export async function sendLoad(wish: LoadWish): Promise<LoadSent> {
  const times: number[] = [];
  let counts = { stored: 0, said: 0, refused: 0 };
  const longest = { associatedMs: 0, releasedMs: 0 };
  let lastAnswerAt = Date.now();
  let began = performance.now();
  const uncounted = await sendUncounted();
  const lanes = [
    ...Array.from({ length: wish.store?.associations ?? 0 }, (_, lane) => keepOn(storeLane(lane))),
    ...Array.from({ length: wish.say?.connections ?? 0 }, (_, lane) => keepOn(sayLane(lane))),
  ];
  began = performance.now();
  const beganAt = Date.now();
  await Promise.all(lanes.map((go) => go()));
  times.sort((a, b) => a - b);
  const at = (part: number) =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0) * 10) / 10;
  return {
    ...counts,
    uncounted,
    ...longest,
    seconds: counts.stored + counts.said > 0 ? (lastAnswerAt - beganAt) / 1000 : (performance.now() - began) / 1000,
    lastAnswerAt,
    answerMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  };

  async function sendUncounted(): Promise<number> {
    const { associations = 0, uncounted: each = 0 } = wish.store ?? {};
    if (each === 0) return 0;
    await Promise.all(Array.from({ length: associations }, (_, lane) => storeLane(uncountedLanes + lane, each)()));
    const { stored } = counts;
    if (counts.refused > 0) throw new Error(`Cannot store: ${counts.refused} were refused`);
    counts = { stored: 0, said: 0, refused: 0 };
    times.length = 0;
    return stored;
  }

  function isOver(): boolean {
    return wish.seconds !== undefined && performance.now() - began > wish.seconds * 1000;
  }

  async function timed<T>(what: keyof typeof longest, wait: Promise<T>): Promise<T> {
    const from = performance.now();
    const answer = await wait;
    longest[what] = Math.max(longest[what], Math.round(performance.now() - from));
    return answer;
  }

  /** A lane of an endless sender begins again after each break, as a modality does. */
  function keepOn(lane: () => Promise<void>): () => Promise<void> {
    if (!wish.endless) return lane;
    return async () => {
      for (;;) {
        await lane().catch(() => undefined);
        await sleep(60);
      }
    };
  }

  function storeLane(lane: number, count = wish.store?.instances): () => Promise<void> {
    const store = wish.store as NonNullable<LoadWish['store']>;
    const next = loadInstances({ run: wish.run, lane, sizes: store.sizes, perStudy: store.perStudy });
    let left = count ?? Number.POSITIVE_INFINITY;
    return async () => {
      while (left > 0 && !isOver()) await storeOver(Math.min(left, store.perAssociation ?? left));
    };

    async function storeOver(instances: number): Promise<void> {
      const asking = openAssociation({
        host: wish.host,
        port: store.port,
        callingAet: store.callingAet,
        calledAet: store.calledAet,
        contexts: [{ abstractSyntax: ctImageStorage, transferSyntaxes: [explicitLittleEndian] }],
        ...(store.window > 1 ? { asyncWindow: store.window } : {}),
      });
      const asked = await timed('associatedMs', asking);
      if (asked.kind === 'rejected') throw new Error(`Cannot store: rejected with reason ${asked.reason}`);
      const { association } = asked;
      const under = new Set<Promise<void>>();
      try {
        for (let sent = 0; sent < instances && !isOver(); sent++) {
          const one = storeOne(association);
          left -= 1;
          under.add(one);
          one.finally(() => under.delete(one)).catch(() => undefined);
          if (under.size >= Math.min(store.window, association.window)) await Promise.race(under);
          if (wish.pauseMs) await sleep(wish.pauseMs);
        }
        await Promise.all(under);
        await timed('releasedMs', association.release());
      } catch (error) {
        association.abort();
        throw error;
      }
    }

    async function storeOne(association: ClientAssociation): Promise<void> {
      const { sopInstanceUid, studyInstanceUid, dataSet, done } = next();
      const from = performance.now();
      const { status } = await association.store({
        sopClassUid: ctImageStorage,
        sopInstanceUid,
        transferSyntaxUid: explicitLittleEndian,
        dataSet,
      });
      answered(from);
      if (status !== 0) counts.refused += 1;
      else {
        counts.stored += 1;
        if (wish.log) appendFileSync(wish.log, `S ${sopInstanceUid} ${sha256Of(dataSet)} ${studyInstanceUid}\n`);
      }
      done();
    }
  }

  function sayLane(lane: number): () => Promise<void> {
    const say = wish.say as NonNullable<LoadWish['say']>;
    const next = loadMessages({ run: wish.run, lane });
    return async () => {
      const line = await openMllpClient({ host: wish.host, port: say.port });
      const under = new Set<Promise<void>>();
      try {
        for (let sent = 0; sent < (say.messages ?? Number.POSITIVE_INFINITY) && !isOver(); sent++) {
          const one = sayOne();
          under.add(one);
          one.finally(() => under.delete(one)).catch(() => undefined);
          if (under.size >= say.window) await Promise.race(under);
          if (wish.pauseMs) await sleep(wish.pauseMs);
        }
        await Promise.all(under);
      } finally {
        await line.close();
      }

      async function sayOne(): Promise<void> {
        const { controlId, bytes } = next();
        const from = performance.now();
        const answer = readMessage(await line.send(bytes));
        answered(from);
        const code = answer.kind === 'read' ? answer.message.field('MSA-1') : undefined;
        if (code !== 'AA') counts.refused += 1;
        else {
          counts.said += 1;
          if (wish.log) appendFileSync(wish.log, `M ${controlId} ${sha256Of(bytes)}\n`);
        }
      }
    };
  }

  function answered(from: number): void {
    lastAnswerAt = Date.now();
    if (times.length < 1_000_000) times.push(performance.now() - from);
  }
}
