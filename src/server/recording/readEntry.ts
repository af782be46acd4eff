import type { PeerVerb } from '../../domain/intake/peerVerb.ts';
import type { JournalEntry, JournalPosition } from '../journal/entry.ts';
import type { Feeds } from './feeds.ts';
import type { KeptStatement } from './keepStatements.ts';
import { readFrame } from './readFrame.ts';
import { readInstance } from './readInstance.ts';
import { readNotice } from './readNotice.ts';
import { fileInstance, type InstanceToRecord } from './recordInstances.ts';
import { fileMessage, type MessageToRecord } from './recordMessages.ts';
import type { StatementToRecord } from './recordStatements.ts';
import { sameDataSet } from './sameDataSet.ts';

/** An entry of the journal, read into what it becomes. */
export type ReadEntry = { readonly entry: JournalEntry; readonly journalId: string } & (
  | ({ readonly kind: 'instance'; readonly feedId: string } & InstanceToRecord)
  | ({ readonly kind: 'message' } & MessageToRecord)
  | ({ readonly kind: 'statement' } & StatementToRecord)
  | {
      readonly kind: 'quarantine';
      readonly reason: 'unknown-peer' | 'unreadable';
      readonly where: string | null;
      readonly why: string;
    }
);

/** What reading an entry needs to know. */
export interface Reading {
  readonly journalId: string;
  readonly feeds: Feeds;
  readonly zone: string;
  /** Whether this caller is enrolled now and may do this: what was held of it is then no longer apart. */
  readonly may: (verb: PeerVerb, aeTitle: string, address: string) => Promise<boolean>;
  /** Reads an entry of any of our journals again. */
  readonly readAgain: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
}

export async function readEntry(entry: JournalEntry, reading: Reading): Promise<ReadEntry> {
  const { journalId } = reading;
  switch (entry.kind) {
    case 'instance':
      return readInstanceEntry(entry, reading);
    case 'message':
      return readMessageEntry(entry, reading);
    case 'notice':
      return readNoticeEntry(entry, reading);
    case 'statement': {
      const statement = JSON.parse(new TextDecoder().decode(await entry.read(0, entry.bytes))) as KeptStatement;
      return { kind: 'statement', entry, journalId, statement };
    }
  }
}

async function readInstanceEntry(entry: JournalEntry, reading: Reading): Promise<ReadEntry> {
  const { journalId } = reading;
  const { label } = entry;
  const apart = { kind: 'quarantine', entry, journalId } as const;
  if (label.details.quarantine === 'unknown-peer' && !(await reading.may('store', label.sender, label.address))) {
    return { ...apart, reason: 'unknown-peer', where: null, why: 'Its sender is not enrolled' };
  }
  const feed = await reading.feeds.of('dicom', label.sender, label.receivedAt);
  const read = await readInstance(entry, { journalId, site: label.details.site ?? feed.site, zone: reading.zone });
  if (read.kind === 'unreadable') return { ...apart, reason: 'unreadable', where: read.where, why: read.why };
  // Its sender was told that it is not taken: it must not stand in the archive all the same.
  if (label.details.quarantine === 'contradiction') {
    return { ...apart, reason: 'unreadable', where: null, why: 'its sender named it otherwise than it names itself' };
  }
  if (label.details.quarantine === 'unreadable') {
    return { ...apart, reason: 'unreadable', where: null, why: 'it was refused as unreadable when it came' };
  }
  const filed = fileInstance({
    ...read,
    door: doorOf(label),
    sameDataSet: async (other) => sameDataSet(entry, await reading.readAgain(other.journalId, other)),
  });
  return { ...filed, kind: 'instance', entry, journalId, feedId: feed.feedId };
}

async function readMessageEntry(entry: JournalEntry, reading: Reading): Promise<ReadEntry> {
  const { label } = entry;
  const feed = await reading.feeds.of('hl7', label.sender, label.receivedAt);
  const content = entry.head.length === entry.bytes ? entry.head : await entry.read(0, entry.bytes);
  const frame = readFrame(content, (message) => reading.feeds.packFor(label.sender, message), {
    receivedAt: label.receivedAt,
    zone: reading.zone,
    site: feed.site,
  });
  const { journalId } = reading;
  return { kind: 'message', ...fileMessage({ entry, journalId, feedId: feed.feedId, site: feed.site, frame }) };
}

/** An import comes by STOW-RS, with a token of its own that is named so. */
function doorOf({ door, sender }: JournalEntry['label']): string {
  return door === 'stow-rs' && sender.startsWith('import ') ? 'import' : door;
}

/** What a caller must be allowed for an entry of its own to be recorded. */
export function verbOf({ label }: Pick<JournalEntry, 'label'>): PeerVerb {
  return label.door === 'mpps' || label.door === 'ian' ? label.door : 'store';
}

/** A notice of a scanner or an archive is recorded as a message of its sender. */
async function readNoticeEntry(entry: JournalEntry, reading: Reading): Promise<ReadEntry> {
  const { journalId } = reading;
  const { label } = entry;
  const apart = { kind: 'quarantine', entry, journalId, where: null } as const;
  if (label.details.quarantine === 'unknown-peer' && !(await reading.may(verbOf(entry), label.sender, label.address))) {
    return { ...apart, reason: 'unknown-peer', why: 'Its sender is not enrolled' };
  }
  const feed = await reading.feeds.of('dicom', label.sender, label.receivedAt);
  const frame =
    label.details.use === 'unusable' ? null : await readNotice(entry, { site: feed.site, zone: reading.zone });
  if (frame === null) {
    return { ...apart, reason: 'unreadable', why: label.details.comment ?? 'the notice cannot be read' };
  }
  return { kind: 'message', ...fileMessage({ entry, journalId, feedId: feed.feedId, site: feed.site, frame }) };
}
