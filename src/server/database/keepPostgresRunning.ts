import { setTimeout } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embeddedPostgres.ts';

/**
 * The embedded PostgreSQL, started again whenever it ends unasked. Meanwhile the doors go on taking: what they take
 * waits in the journal.
 *
 * Only the first start may make a data directory. Where one that was there is gone, its volume is waited for: an empty
 * database in its place would hold nobody's password, and no audit trail.
 */
export async function keepPostgresRunning(
  folder: string,
  log: { error(fields: object, message: string): void },
): Promise<EmbeddedPostgres> {
  let server = await startEmbeddedPostgres(folder);
  let stopping = false;
  const done = watch();

  async function watch(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      await server.gone;
      if (stopping) return;
      if (failures === 0) log.error({ code: 'DATABASE_GONE' }, 'The database ended unasked and is started again');
      try {
        server = await startEmbeddedPostgres(folder, { mayMake: false });
        // Asked to stop while it was starting: the one who asked knows only the server before.
        if (stopping) await server.stop();
      } catch (error) {
        failures += 1;
        if (failures === 1 || failures % 30 === 0)
          log.error({ code: (error as { code?: string }).code, failures }, 'The database does not start; trying again');
        await setTimeout(1000);
        continue;
      }
      failures = 0;
    }
  }

  return {
    socketFolder: folder,
    get pid() {
      return server.pid;
    },
    gone: done,
    async stop() {
      stopping = true;
      await server.stop();
      await done;
    },
  };
}
