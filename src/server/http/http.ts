import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Permission } from '../../domain/access/permission.ts';
import type { SignedIn } from '../access/signedIn.ts';
import type { Database } from '../database/schema.ts';

/** The open HTTP door: what `serve` needs to put a route behind the checks. */
export interface Http {
  readonly app: FastifyInstance;
  readonly pool: pg.Pool;
  readonly db: Kysely<Database>;
  readonly clock: () => Date;
  readonly log: HttpLog;
  /** Every route that `serve`, `serveRaw` and `serveOpen` made: what the routes law walks. */
  readonly routes: ServedRoute[];
  /** Every address this door answers, however it came to be: `GET /livez`. */
  readonly addresses: string[];
  /** Checks every reply against its description; for tests. */
  readonly strictReplies: boolean;
  /** Begins to listen and gives the port, which is the one asked for unless that was 0. */
  listen(where: { readonly host: string; readonly port: number }): Promise<number>;
  close(): Promise<void>;
}

export interface ServedRoute {
  readonly method: string;
  readonly path: string;
  /** null: open to everybody, on purpose. */
  readonly permission: Permission | null;
}

/** The part of a pino logger that is used here. */
export interface HttpLog {
  info(what: object, words: string): void;
  warn(what: object, words: string): void;
  error(what: object, words: string): void;
}

/** The caller as a room sees it, for the one permission its route asks for. */
export interface Caller {
  readonly name: string;
  readonly kind: 'person' | 'token';
  /** null for a token. */
  readonly personId: string | null;
  readonly roles: SignedIn['roles'];
  /** Where the caller may do this: every question must be limited by it. ODS codes. */
  readonly sites: 'everywhere' | readonly string[];
}

/** Who a checked request comes from. */
export interface Entrant {
  readonly signedIn: SignedIn;
  readonly caller: Caller;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the checks before anything of the request is read. */
    entrant: Entrant | null;
  }
}

/** The address of whoever asks; behind a declared proxy, that of the proxy's client. */
export function addressOf(request: FastifyRequest): string {
  return request.ip;
}
