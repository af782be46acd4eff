import type { Http } from '../http/serve.ts';
import type { JournalEntry, JournalIntake, JournalPosition } from '../journal/entry.ts';
import { retrieveRoutes } from './retrieveRoutes.ts';
import { searchRoutes } from './searchRoutes.ts';
import { storeRoutes } from './storeRoutes.ts';

/** What the archive's routes are given besides the door. */
export interface ArchiveRoom {
  readonly readEntry: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
  readonly journal: JournalIntake;
  /** Resolves when what was kept up to here is recorded, or when the time is over. */
  readonly untilRecorded: (position: JournalPosition, atMostMs: number) => Promise<unknown>;
}

/** DICOMweb: search, retrieve and store under `/dicom-web` (PS3.18 §10). */
export function dicomwebRoutes(http: Http, room: ArchiveRoom): void {
  searchRoutes(http);
  retrieveRoutes(http, room);
  storeRoutes(http, room);
}
