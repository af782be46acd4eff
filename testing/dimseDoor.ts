import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdmissionAsked, DimseVerb } from '../src/server/dimse/admission.ts';
import type { DimseMetrics } from '../src/server/dimse/doorReports.ts';
import { type DimseListener, type DimseListenerOptions, openDimseListener } from '../src/server/dimse/listener.ts';
import { openPerformedSteps } from '../src/server/intake/performedSteps.ts';
import type { JournalEntry } from '../src/server/journal/entry.ts';
import { type Journal, openJournal } from '../src/server/journal/openJournal.ts';
import { readEntries } from '../src/server/journal/readEntries.ts';

/** A DICOM door with a real journal in a folder of its own. */
export interface DimseDoor {
  readonly port: number;
  readonly listener: DimseListener;
  readonly journal: Journal;
  readonly folder: string;
  readonly asked: readonly AdmissionAsked[];
  readonly logged: readonly { readonly fields: Readonly<Record<string, unknown>>; readonly text: string }[];
  /** How each connection ended, as logged. */
  readonly ends: readonly string[];
  /** Everything kept so far. */
  entries(): Promise<readonly JournalEntry[]>;
  /** The data set of an entry: what follows the file meta information. */
  dataSetOf(entry: JournalEntry): Promise<Buffer>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type DimseDoorOptions = Partial<Omit<DimseListenerOptions, 'host' | 'port' | 'log' | 'metrics'>>;

/** Opens a door that admits everybody to everything, unless told otherwise. */
export async function openDimseDoor(options: DimseDoorOptions = {}): Promise<DimseDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'safelight-dimse-'));
  const asked: AdmissionAsked[] = [];
  const logged: { fields: Readonly<Record<string, unknown>>; text: string }[] = [];
  const ends: string[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, text: string) => {
    logged.push({ fields, text });
    if (typeof fields.end === 'string') ends.push(fields.end);
  };
  const quiet = () => undefined;
  const clock = () => new Date();
  const journal = await openJournal({
    folder,
    clock,
    log: { info: quiet, warn: quiet, error: quiet },
    refuseBelowFreeBytes: 0,
  });
  const metrics: DimseMetrics = {
    associationBegan: quiet,
    associationEnded: quiet,
    associationRefused: quiet,
    stored: quiet,
  };
  const { admit, ...others } = options;
  const listener = await openDimseListener({
    host: '127.0.0.1',
    port: 0,
    journal,
    steps: openPerformedSteps(async () => 'unknown'),
    untilRecorded: () => Promise.resolve(),
    log: { info: note, warn: note, error: note },
    metrics,
    clock,
    admit(who) {
      asked.push(who);
      return admit ? admit(who) : Promise.resolve(admittedTo('echo', 'store', 'mpps', 'ian'));
    },
    ...others,
  });
  return {
    port: listener.port,
    listener,
    journal,
    folder,
    asked,
    logged,
    ends,
    entries,
    dataSetOf,
    close,
    [Symbol.asyncDispose]: close,
  };

  async function entries(): Promise<readonly JournalEntry[]> {
    const from = { segment: 1, offset: 0 };
    const { entries: found } = await readEntries({ folder, from, limit: 10_000, upTo: journal.end });
    return found;
  }

  async function close(): Promise<void> {
    await listener.close();
    await journal.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** An admission with these verbs, of a peer of its own. */
export function admittedTo(...verbs: readonly DimseVerb[]) {
  return { kind: 'admitted', peerId: 'peer-1', verbs: new Set(verbs) } as const;
}

async function dataSetOf(entry: JournalEntry): Promise<Buffer> {
  const content = Buffer.from(await entry.read(0, entry.bytes));
  return content.subarray(fileMetaEnd(content));
}

/** Where the data set of a Part 10 file begins: after preamble, prefix and the group length's count of bytes (PS3.10 §7.1). */
export function fileMetaEnd(file: Buffer): number {
  return 144 + file.readUInt32LE(140);
}
