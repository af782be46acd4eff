import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { type Logger, pino } from 'pino';
import { ensureFirstAdmin } from './access/ensureFirstAdmin.ts';
import { keepPostgresRunning } from './database/keepPostgresRunning.ts';
import { migrate } from './database/migrate.ts';
import { openPool } from './database/openPool.ts';
import { unflushedDisk } from './journal/brokenOnPurpose.ts';
import { machineDisk } from './journal/disk.ts';
import type { JournalEntry, JournalPosition } from './journal/entry.ts';
import { JournalError } from './journal/journalError.ts';
import { journalFolder as journalPlaces } from './journal/journalFolder.ts';
import { readJournalIdentity } from './journal/journalIdentity.ts';
import { lockJournal } from './journal/lockJournal.ts';
import { type Journal, openJournal } from './journal/openJournal.ts';
import { readEntryAt } from './journal/readEntries.ts';
import { type Metrics, makeMetrics } from './metrics.ts';
import type { Settings } from './settings.ts';

/** Where everything is kept: the journal, the database, and what is written of our own running. */
export interface Stores {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly pool: pg.Pool;
  readonly journal: Journal;
  readonly journalFolder: string;
  readonly journalId: string;
  readonly readAgain: (journalId: string, at: JournalPosition) => Promise<JournalEntry>;
  readonly firstPassword: string | null;
  stop(): Promise<void>;
}

export async function openStores(settings: Settings, clock: () => Date): Promise<Stores> {
  await mkdir(settings.home, { recursive: true, mode: 0o700 });
  // Standard output belongs to what a person is told; the log goes to a file of its own beside the data.
  const log = pino(
    { level: settings.logLevel, base: null },
    pino.destination({ dest: join(settings.home, 'safelight.log'), sync: false }),
  );
  const metrics = makeMetrics();
  refuseASecondServer(settings.home);
  const database = await openDatabase(settings, log);
  try {
    const { pool } = database;
    await migrate(pool);
    const firstPassword = await ensureFirstAdmin(pool, {
      now: clock(),
      ...(settings.adminPassword === null ? {} : { password: settings.adminPassword }),
    });
    const journalFolder = join(settings.home, 'journal');
    const journal = await openOurJournal(settings, journalFolder, pool, log, clock);
    const journalId = (await readJournalIdentity(machineDisk, journalFolder)) as string;
    return {
      ...{ log, metrics, pool, journal, journalFolder, journalId, firstPassword },
      readAgain(id, at) {
        if (id === journalId) return readEntryAt(journalFolder, at);
        return Promise.reject(
          new JournalError('JOURNAL_ENTRY_DAMAGED', 'Cannot read an entry: its journal is not here'),
        );
      },
      async stop() {
        await journal.close();
        await database.stop();
        log.flush();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Two servers on one data folder: told at once, not after the embedded database has been waited for. */
function refuseASecondServer(home: string): void {
  const { lock, root } = journalPlaces(join(home, 'journal'));
  if (existsSync(root)) lockJournal(lock)();
}

/** A pool on the operator's database, or on the embedded one, which is started. */
export async function openDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'home'>,
  log: Pick<Logger, 'error'>,
): Promise<{ readonly pool: pg.Pool; stop(): Promise<void> }> {
  if (settings.databaseUrl !== null) {
    const pool = openPool(settings.databaseUrl);
    return { pool, stop: () => pool.end() };
  }
  const server = await keepPostgresRunning(join(settings.home, 'postgres'), log);
  const pool = openPool(server.socketFolder);
  return {
    pool,
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

async function openOurJournal(
  settings: Settings,
  folder: string,
  pool: pg.Pool,
  log: Logger,
  clock: () => Date,
): Promise<Journal> {
  const identity = await readJournalIdentity(machineDisk, folder).catch(() => null);
  const { rows } = await pool.query<JournalPosition>(
    'select segment, byte_offset as offset from journal_position where journal_id = $1',
    [identity ?? ''],
  );
  const [recordedUpTo] = rows;
  return openJournal({
    folder,
    clock,
    log,
    refuseBelowFreeBytes: settings.refuseBelowFreeMebibytes * 1024 * 1024,
    ...(recordedUpTo ? { recordedUpTo } : {}),
    ...(settings.unsafe.noFlush ? { disk: unflushedDisk } : {}),
  });
}
