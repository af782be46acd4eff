import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDimseDoor } from '../../../testing/dimseDoor.ts';
import { ctDataSet, ctImage } from '../../../testing/dimsePeer.ts';
import { diskError } from '../../../testing/journal/faultyDisk.ts';
import { openTestJournal, readAll, temporaryFolder } from '../../../testing/journal/temporaryJournal.ts';
import { type Disk, machineDisk } from '../journal/disk.ts';
import { verifyJournal } from '../journal/verifyJournal.ts';
import { type ClientAssociation, openAssociation } from './dimseClient.ts';

const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** Numbers from 0 up to 1 that are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The machine's disk, but each write takes its time, and now and then there is no room for it. */
function moodyDisk(random: () => number): Disk {
  return {
    ...machineDisk,
    async open(path, how) {
      const file = await machineDisk.open(path, how);
      if (how === 'read') return file;
      return {
        ...file,
        async write(parts, offset) {
          if (random() < 0.5) await sleep(random() * 25);
          // What has waited is written as it is now: memory that was used again meanwhile would show.
          if (random() < 0.03) throw diskError('ENOSPC');
          await file.write(parts, offset);
        },
      };
    },
  };
}

interface Sender {
  /** Resolves when the door takes images again. */
  readonly untilTaken: () => Promise<void>;
  readonly lane: number;
  readonly port: number;
  readonly random: () => number;
  readonly sent: Map<string, Buffer>;
  readonly acknowledged: Set<string>;
}

/** Several associations one after another, of any window; many are broken off in the middle. */
async function sendAndBreakOff({ untilTaken, lane, port, random, sent, acknowledged }: Sender): Promise<void> {
  for (let turn = 1; turn <= 6; turn++) {
    await untilTaken();
    const asked = await openAssociation({
      host: '127.0.0.1',
      port,
      callingAet: `CT${lane}`,
      calledAet: 'SAFELIGHT',
      contexts: [{ abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] }],
      asyncWindow: [1, 3, 8][Math.floor(random() * 3)] ?? 1,
      maxPduBytes: [131_072, 20_000, 4_096][Math.floor(random() * 3)] ?? 131_072,
    });
    // Too many of its own that it broke off a moment ago.
    if (asked.kind === 'rejected') continue;
    const stores = Array.from({ length: 10 }, (_, number) =>
      storeOne(asked.association, `1.2.${lane}.${turn}.${number + 1}`),
    );
    if (random() < 0.4) {
      await sleep(random() * 60);
      asked.association.abort();
    }
    await Promise.all(stores);
    await asked.association.release().catch(() => undefined);
  }

  async function storeOne(association: ClientAssociation, uid: string): Promise<void> {
    const bytes = [300, 30_000, 270_000, 525_000, 900_000][Math.floor(random() * 5)] ?? 300;
    const dataSet = Buffer.from(ctDataSet(uid, bytes));
    const from = dataSet.length - bytes;
    for (let at = Math.max(from, 200); at < dataSet.length - 2; at++)
      dataSet[at] = (at * (lane + 3) + bytes + sent.size) % 251;
    sent.set(uid, dataSet);
    const answer = await association
      .store({ sopClassUid: ctImage, sopInstanceUid: uid, transferSyntaxUid: explicitLittleEndian, dataSet })
      .catch(() => null);
    if (answer?.status === 0) acknowledged.add(uid);
  }
}

for (const seed of [1, 2, 3]) {
  test(`H-01 memory that is received into again never alters an image, on a slow and full disk, with broken associations and long windows: seed ${seed}`, async (t) => {
    const folder = await temporaryFolder(t);
    const random = randomNumbers(seed);
    const journal = await openTestJournal(t, folder, {
      disk: moodyDisk(random),
      spoolAbove: 600_000,
      segmentBytes: 8_000_000,
      memoryBytes: 6_000_000,
      freeBytes: async () => Number.MAX_SAFE_INTEGER,
    });
    await using door = await openDimseDoor({ journal });
    const sent = new Map<string, Buffer>();
    const acknowledged = new Set<string>();
    const { port } = door;
    const untilTaken = async () => {
      while (journal.refusing !== null) await sleep(50);
    };
    await Promise.all(
      [1, 2, 3, 4].map((lane) => sendAndBreakOff({ untilTaken, lane, port, random, sent, acknowledged })),
    );
    const kept = new Set<string>();
    for (const entry of await readAll(folder, journal.end)) {
      const uid = entry.label.details.sopInstanceUid ?? '';
      const dataSet = sent.get(uid);
      assert.ok(dataSet && (await door.dataSetOf(entry)).equals(dataSet), `${uid} is kept as it was sent`);
      kept.add(uid);
    }
    assert.ok(acknowledged.size > 10 && acknowledged.size < sent.size, `${acknowledged.size} of ${sent.size}`);
    for (const uid of acknowledged) assert.ok(kept.has(uid), `${uid} was acknowledged`);
    await journal.close();
    assert.deepEqual((await verifyJournal({ folder, upTo: journal.end })).faults, []);
  });
}
