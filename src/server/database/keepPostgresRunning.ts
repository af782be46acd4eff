import { setTimeout } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embeddedPostgres.ts';

/**
 * The embedded PostgreSQL, started again whenever it ends unasked. Meanwhile the doors go on taking: what they take
 * waits in the journal.
 */
export async function keepPostgresRunning(
  folder: string,
  log: { error(fields: object, message: string): void },
): Promise<EmbeddedPostgres> {
  let server = await startEmbeddedPostgres(folder);
  let stopping = false;
  const done = watch();

  async function watch(): Promise<void> {
    while (!stopping) {
      await server.gone;
      if (stopping) return;
      log.error({ code: 'DATABASE_GONE' }, 'The database ended unasked and is started again');
      try {
        server = await startEmbeddedPostgres(folder);
      } catch (error) {
        log.error({ code: (error as { code?: string }).code }, 'The database does not start; trying again');
        await setTimeout(1000);
      }
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
