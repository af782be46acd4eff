import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { freePort } from '../benchmarks/freePort.ts';
import type { Role } from '../src/domain/access/permission.ts';
import { addToken } from '../src/server/access/token.ts';
import { openKysely } from '../src/server/database/schema.ts';
import { type ClientAssociation, openAssociation } from '../src/server/dimse/dimseClient.ts';
import { enrolPeer } from '../src/server/intake/enrolPeer.ts';
import { type Safelight, startSafelight } from '../src/server/main.ts';
import { type MllpClient, openMllpClient } from '../src/server/mllp/mllpClient.ts';
import { readSettings, type Settings } from '../src/server/settings.ts';
import { verificationSopClass } from '../src/standards/dicom/upperLayer/negotiation.ts';
import { readMessage } from '../src/standards/hl7/message.ts';
import { makeDatabase } from './database.ts';

/** A presentation context to ask for. */
export type ContextAsked = readonly [abstractSyntax: string, ...transferSyntaxes: string[]];

/** A whole Safelight in this process, on free ports, with a data folder and a database of its own. */
export interface RunningServer {
  readonly settings: Settings;
  readonly pool: pg.Pool;
  readonly home: string;
  readonly calledAet: string;
  /** For programs that are given the settings from outside. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when all that is kept is recorded and balanced. */
  settled(): Promise<void>;
  /** Lets these AE titles echo and store from this machine. */
  enrol(...aeTitles: readonly string[]): Promise<void>;
  /** Says by which pack, and as of which site, a sender (MSH-3 and MSH-4 joined by `|`) is read. */
  setFeed(sender: string, pack: string, site?: string): Promise<void>;
  /** Asks as a program that holds every role but the auditor's; an object is sent as JSON. */
  ask(path: string, asked?: RequestAsked): Promise<Response>;
  /** As `ask`, and gives the JSON of a reply that must be 2xx. */
  askJson<T>(path: string, asked?: RequestAsked): Promise<T>;
  /** An association that must be accepted; verification is always among its contexts. */
  associate(callingAet: string, contexts: readonly ContextAsked[], asyncWindow?: number): Promise<ClientAssociation>;
  /** The status of a C-ECHO. */
  echo(callingAet: string): Promise<number>;
  line(): Promise<MllpClient>;
  /** Stops it and starts it again on the same folder, ports and database. */
  restart(change?: Partial<Settings>): Promise<void>;
  /** All that was logged so far, once it is stopped; what was written before while it runs. */
  logText(): string;
  /** Stops the server and leaves folder and database; `close` takes those away too. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface RequestAsked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object | Uint8Array<ArrayBuffer> | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerWanted {
  /** Environment variables as an operator sets them. */
  readonly env?: Readonly<Record<string, string>>;
  readonly peers?: readonly string[];
  /** Without it a database of the test's own is made. */
  readonly databaseUrl?: string;
  /** Without it a new folder is made, and removed at the end. */
  readonly home?: string;
}

const allRoles: readonly Role[] = ['pacs-manager', 'coordinator', 'reporter', 'safety-officer', 'admin'];

/** The address of a database behind the Unix socket in `folder`. */
export function socketUrl(folder: string, database: string): string {
  return `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

export async function runServer(wanted: ServerWanted = {}): Promise<RunningServer> {
  const made = wanted.databaseUrl === undefined ? await makeDatabase() : null;
  const home = wanted.home ?? mkdtempSync(join(tmpdir(), 'safelight-journey-'));
  const environment = {
    SAFELIGHT_HOME: home,
    HTTP_PORT: String(await freePort()),
    DICOM_PORT: String(await freePort()),
    MLLP_PORT: String(await freePort()),
    DATABASE_URL: wanted.databaseUrl ?? socketUrl(made?.where ?? '', made?.name ?? ''),
    SAFELIGHT_ADMIN_PASSWORD: 'correct horse battery staple',
    SAFELIGHT_SITE: 'RXN',
    REFUSE_BELOW_FREE_MIB: '1',
    ...wanted.env,
  };
  const reading = readSettings(environment);
  if (reading.kind === 'wrong') throw new Error(`Cannot start the server: ${reading.problems.join(', ')}`);
  let settings = reading.settings;
  let running: Safelight | null = await startSafelight(settings);
  const secret = await tokenOf(running.pool);

  const server: RunningServer = {
    home,
    environment,
    calledAet: settings.dicomAet,
    get settings() {
      return settings;
    },
    get pool() {
      return alive().pool;
    },
    settled: () => alive().settled(),
    async enrol(...aeTitles) {
      const db = openKysely(alive().pool);
      for (const aeTitle of aeTitles) {
        const peer = {
          aeTitle,
          address: '127.0.0.1',
          site: settings.site,
          name: '',
          verbs: ['echo', 'store'] as const,
        };
        await db.transaction().execute((tx) => enrolPeer(tx, peer, 'journey', new Date()));
      }
      await alive().registersChanged();
    },
    async setFeed(sender, pack, site = settings.site) {
      const body = JSON.stringify({ kind: 'hl7', sender, name: sender, site, pack });
      await alive().pool.query(
        `with said as (insert into statement (made_at, made_by, what, body) values ($5, 'journey', 'change-feed', $1))
         insert into feed (kind, sender, name, site, pack, created_at) values ('hl7', $2, $2, $3, $4, $5)
         on conflict (kind, sender) do update set site = excluded.site, pack = excluded.pack`,
        [body, sender, site, pack, new Date()],
      );
      await alive().registersChanged();
    },
    ask(path, { method = 'GET', body, headers = {} } = {}) {
      const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
      return fetch(`http://127.0.0.1:${settings.httpPort}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${secret}`,
          ...(isJson ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: isJson ? JSON.stringify(body) : (body as string | Uint8Array<ArrayBuffer>) }),
      });
    },
    async askJson<T>(path: string, asked?: RequestAsked) {
      const response = await server.ask(path, asked);
      if (!response.ok)
        throw new Error(`Cannot go on: ${path} was answered ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    async associate(callingAet, contexts, asyncWindow) {
      const asked = await openAssociation({
        host: '127.0.0.1',
        port: settings.dicomPort,
        callingAet,
        calledAet: settings.dicomAet,
        contexts: [[verificationSopClass, '1.2.840.10008.1.2'] as const, ...contexts].map(
          ([abstractSyntax, ...transferSyntaxes]) => ({ abstractSyntax, transferSyntaxes }),
        ),
        ...(asyncWindow === undefined ? {} : { asyncWindow }),
      });
      if (asked.kind === 'rejected') throw new Error(`Cannot go on: ${callingAet} was refused with ${asked.reason}`);
      return asked.association;
    },
    async echo(callingAet) {
      const association = await server.associate(callingAet, []);
      const status = await association.echo();
      await association.release();
      return status;
    },
    line: () => openMllpClient({ host: '127.0.0.1', port: settings.mllpPort }),
    async restart(change = {}) {
      await server.stop();
      settings = { ...settings, ...change };
      running = await startSafelight(settings);
    },
    logText: () => readFileSync(join(home, 'safelight.log'), 'utf8'),
    async stop() {
      await running?.stop();
      running = null;
    },
    async close() {
      await server.stop();
      await made?.close();
      if (wanted.home === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
  await server.enrol(...(wanted.peers ?? []));
  return server;

  function alive(): Safelight {
    if (!running) throw new Error('Cannot use the server: it is stopped');
    return running;
  }
}

async function tokenOf(pool: pg.Pool): Promise<string> {
  const roles = allRoles.map((role) => ({ role, site: null }));
  const name = `journey ${Math.random().toString(36).slice(2)}`;
  const added = await addToken(openKysely(pool), { name, roles, days: 1, createdBy: 'journey' }, new Date());
  if (added.kind !== 'added') throw new Error(`Cannot make a token: ${added.kind}`);
  return added.secret;
}

/** MSH-, MSA- or other field of an answer, `''` when it has none. */
export function fieldOf(answer: Uint8Array, address: string): string {
  const reading = readMessage(answer);
  return reading.kind === 'read' ? (reading.message.field(address) ?? '') : '';
}
