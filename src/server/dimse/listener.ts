import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { JournalIntake, JournalPosition } from '../journal/entry.ts';
import type { Admit } from './admission.ts';
import { Association } from './association.ts';
import { DimseError } from './dimseError.ts';
import { type DimseLimits, defaultDimseLimits } from './dimseLimits.ts';
import { type DimseMetrics, type DoorLog, noMetrics } from './doorReports.ts';
import { openPlaces } from './places.ts';
import { quoteWireText } from './quoteWireText.ts';
import { receiveInto, type SpareSlabs } from './receiveBuffers.ts';
import type { PerformedSteps } from './stepNotice.ts';

export interface DimseListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** With certificates the port speaks TLS 1.2 or newer and asks every peer for its own (PS3.15 §B.12). */
  readonly tls?: DimseTls;
  /** Our maximum length (PS3.8 §D.1). */
  readonly maxPduBytes?: number;
  readonly limits?: Partial<DimseLimits>;
  readonly admit: Admit;
  readonly journal: JournalIntake;
  /** What is known of performed steps (MPPS). */
  readonly steps: PerformedSteps;
  /** Resolves when the entry at a position is recorded, or the milliseconds are over. */
  readonly untilRecorded: (position: JournalPosition, atMostMs: number) => Promise<unknown>;
  readonly log: DoorLog;
  readonly metrics?: DimseMetrics;
  readonly clock: () => Date;
}

/** PEM texts. */
export interface DimseTls {
  readonly key: string;
  readonly cert: string;
  /** Who may vouch for a peer. */
  readonly ca: string;
}

export interface DimseListener {
  readonly port: number;
  /** How many associations there are now. */
  readonly associations: number;
  /** Takes no more, aborts what is open, and resolves when all sockets are closed. */
  close(): Promise<void>;
}

/** Opens the DICOM door. Which called AE titles are ours is the admission room's to say. */
export async function openDimseListener(options: DimseListenerOptions): Promise<DimseListener> {
  const limits = { ...defaultDimseLimits, ...options.limits };
  const places = openPlaces(limits.associations, limits.associationsPerPeer);
  const pending = openPlaces(limits.connectionsPending, limits.connectionsPendingPerAddress);
  const house = {
    ...options,
    maxPduBytes: options.maxPduBytes ?? 131_072,
    metrics: options.metrics ?? noMetrics,
    limits,
  };
  const associations = new Set<Association>();
  const sockets = new Set<Socket>();
  const spare: SpareSlabs = [];

  const server = createDoor(options, limits);
  server.on(options.tls ? 'secureConnection' : 'connection', welcome);
  if (options.tls) server.on('connection', remember);
  await listen(server, options.host, options.port);
  server.on('error', (error) => options.log.error({ why: error.message }, 'DICOM door failed to take a connection'));

  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : options.port,
    get associations() {
      return places.taken;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const association of associations) association.stop('the door closes');
      const cut = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), closingMs);
      await closed;
      clearTimeout(cut);
    },
  };

  function remember(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  }

  function welcome(accepted: Socket): void {
    const address = addressOf(accepted);
    let isPending = pending.take(address);
    if (!isPending) {
      accepted.on('error', () => undefined);
      accepted.destroy();
      return;
    }
    const { socket, received } =
      accepted instanceof TLSSocket ? { socket: accepted, received: null } : receiveInto(accepted, spare);
    remember(socket);
    const association = new Association(
      { socket, received, address, tls: socket instanceof TLSSocket, certificateSubject: subjectOf(socket) },
      { ...house, takePlace: (peer) => places.take(peer), asked, ended },
    );
    associations.add(association);

    function asked(): void {
      if (isPending) pending.giveBack(address);
      isPending = false;
    }

    function ended(peer: string | null): void {
      asked();
      associations.delete(association);
      if (peer !== null) places.giveBack(peer);
      if (!socket.destroyed) linger();
    }

    // Until its peer closes it, a connection that is over counts as one that has not asked: it may not pile up either.
    function linger(): void {
      if (pending.take(address)) socket.once('close', () => pending.giveBack(address));
      else socket.destroy();
    }
  }
}

/** How long a peer that does not read may keep the door open when it closes. */
const closingMs = 1_000;

function createDoor({ tls, log }: DimseListenerOptions, limits: DimseLimits): Server {
  const server = tls
    ? createTlsServer({
        ...tls,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        handshakeTimeout: limits.artimMs,
      })
    : createServer();
  server.maxConnections = limits.associations + limits.connectionsPending;
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    log.warn({ address: addressOf(socket), why: quoteWireText(error.message) }, 'DICOM TLS handshake failed');
    socket.destroy();
  });
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new DimseError('DIMSE_LISTEN_FAILED', `Cannot open the DICOM door on ${host}:${port}: ${cause.message}`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** The subject of the peer's certificate as `CN=…, O=…`, in the certificate's order; null without one. */
function subjectOf(socket: Socket): string | null {
  if (!(socket instanceof TLSSocket)) return null;
  const { subject } = socket.getPeerCertificate();
  if (!subject) return null;
  return Object.entries(subject)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name}=${each}`))
    .join(', ');
}
