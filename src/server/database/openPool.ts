import pg from 'pg';

/** `bigint` columns are counts and positions far below 2^53: read them as numbers. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * A pool of connections. A database that is away makes every query fail within seconds, never hang;
 * the loops try again, the doors do not ask.
 *
 * `where` is a `postgres:` address, or the folder of a Unix socket.
 */
export function openPool(where: string, options?: { readonly database?: string; readonly max?: number }): pg.Pool {
  const limits = {
    max: options?.max ?? 16,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    application_name: 'safelight',
  };
  const pool = where.startsWith('postgres')
    ? new pg.Pool({ ...limits, connectionString: where })
    : new pg.Pool({ ...limits, host: where, user: 'postgres', database: options?.database ?? 'postgres' });
  // A connection that breaks is replaced at the next query. Without a listener it would end the process: the pool hears of
  // idle ones, and of one that somebody holds between two queries only the connection itself tells.
  pool.on('error', () => undefined);
  pool.on('connect', (connection) => void connection.on('error', () => undefined));
  return pool;
}
