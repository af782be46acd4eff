/** Where an entry begins: the number of its segment (1, 2, 3 …) and the byte in it at which its first tar header stands. */
export interface JournalPosition {
  readonly segment: number;
  readonly offset: number;
}

/** Which way something came in. */
export type Door = 'c-store' | 'stow-rs' | 'import' | 'mllp' | 'statement' | 'mpps' | 'ian';

/**
 * What an entry holds: one DICOM Part 10 instance, one raw HL7 message, one statement of a person as JSON, or one notice of a
 * performed step (MPPS, Instance Availability) as a Part 10 file.
 */
export type EntryKind = 'instance' | 'message' | 'statement' | 'notice';

/** What the door says of an entry while it arrives. Everything here becomes pax header records, so all of it is text. */
export interface EntryLabel {
  readonly kind: EntryKind;
  readonly door: Door;
  /** Calling AE title, MSH-3 and MSH-4 joined by `|`, or the user name. */
  readonly sender: string;
  /** The network address of the sender, without port; empty for a folder import. */
  readonly address: string;
  readonly receivedAt: Date;
  /** Door-specific: `sopClassUid`, `sopInstanceUid`, `transferSyntaxUid`, `calledAet`, `quarantine` (why it is held apart), `file` … */
  readonly details: Readonly<Record<string, string>>;
}

/** What is known of an entry once it is flushed. */
export interface KeptEntry {
  readonly position: JournalPosition;
  /** Of the content, in lower-case hex. */
  readonly sha256: string;
  /** Length of the content. */
  readonly bytes: number;
}

/**
 * An entry on its way in. Small ones wait in memory for the next flush; large ones stream to a spool file.
 *
 * Call `write` for each part in order, then either `keep` or `abandon`, once.
 */
export interface ArrivingEntry {
  /**
   * Takes the next part. A promise means: wait for it before you write more (backpressure). The bytes are not copied: they
   * must stay as they are until `keep` or `abandon` settles.
   */
  write(part: Uint8Array): Promise<void> | undefined;
  /** Resolves when the whole entry is flushed to the journal. Only then may the sender be told that it is safe. */
  keep(label: EntryLabel): Promise<KeptEntry>;
  /** Forgets what came so far; nothing of it stays. */
  abandon(): Promise<void>;
}

/** What the doors know of the journal. */
export interface JournalIntake {
  arrive(): ArrivingEntry;
  /** Why nothing can be kept now (`disk-full`, `failed`), or null: the door then refuses before it takes the bytes. */
  readonly refusing: 'disk-full' | 'failed' | null;
}

/** An entry read back. */
export interface JournalEntry extends KeptEntry {
  readonly kind: EntryKind;
  readonly label: EntryLabel;
  /** Where the next entry begins. */
  readonly next: JournalPosition;
  /** The entry's own hash, the link the next one carries. */
  readonly hash: string;
  /** The first bytes of the content, at least as many as were asked for or all there are. */
  readonly head: Uint8Array;
  /** Reads any part of the content. */
  read(from: number, length: number): Promise<Uint8Array>;
}

export function isBefore(a: JournalPosition, b: JournalPosition): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}
