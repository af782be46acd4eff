import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type MllpConnection, serveConnection } from './connection.ts';
import { MllpError } from './mllpError.ts';
import { type MllpLimits, type MllpSettings, usualMllpLimits } from './settings.ts';

export interface MllpTls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Whose certificates senders must show. Without it nobody is asked for one. */
  readonly ca?: string | Buffer;
}

export interface MllpListenerOptions extends Omit<MllpSettings, 'limits'> {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly tls?: MllpTls;
  readonly limits?: Partial<MllpLimits>;
  /** Which addresses may connect; all, where it is not given. */
  readonly allowed?: (address: string) => boolean;
}

export interface MllpListener {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Takes no more messages, answers those that were taken, and closes. */
  close(): Promise<void>;
}

/** Opens the door for HL7 v2 over MLLP, with TLS 1.2 or later when given certificates. */
export async function openMllpListener(options: MllpListenerOptions): Promise<MllpListener> {
  const settings: MllpSettings = { ...options, limits: { ...usualMllpLimits, ...options.limits } };
  const open = new Map<Socket, { readonly connection: MllpConnection; readonly address: string }>();
  const server = options.tls
    ? createTlsServer({ ...tlsOptions(options.tls), allowHalfOpen: true }, admit)
    : createServer({ allowHalfOpen: true }, admit);
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    options.log.warn({ code: error.code }, 'A TLS handshake failed at the MLLP door');
    options.metrics.refused('not-allowed');
  });
  await listen(server, options.host, options.port);
  server.on('error', (error: NodeJS.ErrnoException) =>
    options.log.error({ code: error.code }, 'The MLLP door has a fault'),
  );

  return {
    port: portOf(server.address()),
    get connections() {
      return open.size;
    },
    close,
  };

  function admit(socket: Socket): void {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const refusal = whyNot(address);
    if (refusal) {
      options.log.warn({ address, why: refusal }, 'An MLLP connection was refused');
      options.metrics.refused(refusal);
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    const connection = serveConnection(socket, address, settings);
    open.set(socket, { connection, address });
    options.metrics.connections(open.size);
    void connection.gone.then(() => {
      open.delete(socket);
      options.metrics.connections(open.size);
    });
  }

  function whyNot(address: string): 'not-allowed' | 'too-many' | null {
    if (options.allowed && !options.allowed(address)) return 'not-allowed';
    if (open.size >= settings.limits.connections) return 'too-many';
    const same = [...open.values()].filter((one) => one.address === address).length;
    return same >= settings.limits.connectionsPerAddress ? 'too-many' : null;
  }

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const connections = [...open.values()].map(({ connection }) => connection);
    for (const connection of connections) connection.close();
    await Promise.all(connections.map(({ gone }) => gone));
    await closed;
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const text = `Cannot open the MLLP door at ${host}:${port}: it cannot be listened on`;
    throw new MllpError('MLLP_LISTEN_FAILED', text, { cause });
  }
}

function tlsOptions(tls: MllpTls) {
  return {
    cert: tls.cert,
    key: tls.key,
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: 30_000,
    ...(tls.ca && { ca: tls.ca, requestCert: true, rejectUnauthorized: true }),
  };
}

function portOf(address: ReturnType<Server['address']>): number {
  return typeof address === 'object' && address ? address.port : 0;
}
