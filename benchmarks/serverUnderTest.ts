import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { openPool } from '../src/server/database/openPool.ts';
import { openKysely } from '../src/server/database/schema.ts';
import { openAssociation } from '../src/server/dimse/dimseClient.ts';
import { enrolPeer } from '../src/server/intake/enrolPeer.ts';
import { verificationSopClass } from '../src/standards/dicom/upperLayer/negotiation.ts';
import { freePort } from './freePort.ts';

/** The real server, `./safelight start`, as a process of its own with a data folder of its own. */
export interface ServerUnderTest {
  readonly home: string;
  readonly httpPort: number;
  readonly dicomPort: number;
  readonly mllpPort: number;
  readonly calledAet: string;
  readonly pid: number;
  /** How long the last start took, from the process to the first answered C-ECHO. */
  readonly readyAfterMs: number;
  /** The rig's own connections to the server's database. Made anew after each start. */
  readonly pool: pg.Pool;
  /** Ends the server as a power switch would end it, without the machine: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and ports. Resolves when it answers a C-ECHO of an enrolled peer. */
  start(): Promise<void>;
  /** Resolves when it answers a C-ECHO. */
  untilReady(atMostMs: number): Promise<void>;
  /** Ends the server in order, and removes its folder unless told to keep it. */
  stop(options?: { readonly keepFolder?: boolean }): Promise<void>;
  /** 0 while there is none. */
  postgresPid(): number;
  /** Of its log: what a rig shows when it fails. */
  lastLogLines(count: number): string;
}

export interface ServerWish {
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that exists; without it a new one that is removed at the end. */
  readonly home?: string;
  /** AE titles that may echo and store from this machine, each of a site. The first is the one that asks whether the server answers. */
  readonly peers: readonly (string | { readonly aeTitle: string; readonly site: string })[];
  /** HL7 senders by MSH-3 and MSH-4, with site and pack. */
  readonly feeds?: readonly { readonly sender: string; readonly site: string; readonly pack: string }[];
  readonly nodeArguments?: readonly string[];
}

const program = fileURLToPath(new URL('../src/server/command/safelight.ts', import.meta.url));
/** What a cold first start may take on a busy machine: making the database, and building the pages if they are not there. */
const firstStartMs = 120_000;

export async function startServer(wish: ServerWish): Promise<ServerUnderTest> {
  const home = wish.home ?? mkdtempSync(join(tmpdir(), 'safelight-server-'));
  const [httpPort, dicomPort, mllpPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    ...process.env,
    SAFELIGHT_HOME: home,
    HTTP_PORT: String(httpPort),
    DICOM_PORT: String(dicomPort),
    MLLP_PORT: String(mllpPort),
    DICOM_AET: 'SAFELIGHT',
    SAFELIGHT_ADMIN_PASSWORD: 'correct horse battery staple',
    LOG_LEVEL: 'warn',
    ...wish.env,
  };
  const [first] = wish.peers;
  const firstPeer = typeof first === 'string' ? first : (first?.aeTitle ?? 'NOBODY');
  let child: ChildProcess | null = null;
  let gone: Promise<void> = Promise.resolve();
  let pool: pg.Pool | null = null;
  let readyAfterMs = 0;
  let enrolled = false;

  const server: ServerUnderTest = {
    home,
    httpPort,
    dicomPort,
    mllpPort,
    calledAet: 'SAFELIGHT',
    get pid() {
      return child?.pid as number;
    },
    get readyAfterMs() {
      return readyAfterMs;
    },
    get pool() {
      return pool as pg.Pool;
    },
    async kill() {
      child?.kill('SIGKILL');
      await gone;
      await pool?.end();
      pool = null;
    },
    start,
    untilReady,
    async stop(options = {}) {
      await pool?.end();
      pool = null;
      child?.kill('SIGINT');
      const late = setTimeout(() => child?.kill('SIGKILL'), 30_000);
      await gone;
      clearTimeout(late);
      if (!options.keepFolder) rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
    postgresPid() {
      const file = join(home, 'postgres/data/postmaster.pid');
      return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
    },
    lastLogLines: (count) =>
      readFileSync(join(home, 'safelight.log'), 'utf8').trim().split('\n').slice(-count).join('\n'),
  };
  try {
    await start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;

  async function start(): Promise<void> {
    const began = performance.now();
    const started = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--max-semi-space-size=4',
        ...(wish.nodeArguments ?? []),
        program,
        'start',
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child = started;
    let said = '';
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    gone = new Promise((resolve) => started.once('exit', () => resolve()));
    gone.then(() => {
      if (child === started && started.exitCode !== 0 && started.exitCode !== null) console.error(said);
    });
    pool = openPool(join(home, 'postgres'), { max: 4 });
    // A database that is killed under a query of ours must not end the rig.
    pool.on('connect', (client) => client.on('error', () => undefined));
    if (!enrolled) {
      await untilAnswered(async () => (await fetch(`http://127.0.0.1:${httpPort}/livez`)).ok, firstStartMs);
      await enrolAll(pool);
      enrolled = true;
    }
    await untilReady(firstStartMs);
    readyAfterMs = performance.now() - began;
  }

  async function enrolAll(on: pg.Pool): Promise<void> {
    const database = openKysely(on);
    for (const said of wish.peers) {
      const { aeTitle, site } = typeof said === 'string' ? { aeTitle: said, site: 'RXN' } : said;
      const peer = { aeTitle, address: '127.0.0.1', site, name: aeTitle, verbs: ['echo', 'store'] as const };
      await database.transaction().execute((tx) => enrolPeer(tx, peer, 'rig', new Date()));
    }
    for (const { sender, site, pack } of wish.feeds ?? []) {
      await on.query(
        "insert into feed (kind, sender, name, site, pack, created_at) values ('hl7', $1, $1, $2, $3, now())",
        [sender, site, pack],
      );
    }
    // The server reads what people have set every few seconds.
    if (wish.feeds) await sleep(6000);
  }

  function untilReady(atMostMs: number): Promise<void> {
    return untilAnswered(() => echoes(dicomPort, firstPeer), atMostMs);
  }

  async function untilAnswered(ask: () => Promise<boolean>, atMostMs: number): Promise<void> {
    const giveUpAt = performance.now() + atMostMs;
    for (;;) {
      if (await ask().catch(() => false)) return;
      if (performance.now() > giveUpAt) throw new Error('Cannot go on: the server did not answer in time');
      if (child?.exitCode !== null && child?.exitCode !== undefined) throw new Error('Cannot go on: the server ended');
      await sleep(40);
    }
  }
}

async function echoes(port: number, callingAet: string): Promise<boolean> {
  const asked = await openAssociation({
    host: '127.0.0.1',
    port,
    callingAet,
    calledAet: 'SAFELIGHT',
    contexts: [{ abstractSyntax: verificationSopClass, transferSyntaxes: ['1.2.840.10008.1.2'] }],
  });
  if (asked.kind === 'rejected') return false;
  const status = await asked.association.echo();
  await asked.association.release();
  return status === 0;
}
