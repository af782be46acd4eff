import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type PeerCertificate, TLSSocket } from 'node:tls';
import type { JournalIntake, JournalPosition } from '../journal/entry.ts';
import type { Admit } from './admission.ts';
import { Association } from './association.ts';
import { DimseError } from './dimseError.ts';
import { type DimseLimits, defaultDimseLimits } from './dimseLimits.ts';
import { type DimseMetrics, type DoorLog, noMetrics } from './doorReports.ts';
import { quoteWireText } from './quoteWireText.ts';

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
  const open = new Set<Association>();
  const places = new Map<string, number>();
  let taken = 0;
  let unasked = 0;

  const server = options.tls
    ? createTlsServer({
        ...options.tls,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        handshakeTimeout: limits.artimMs,
      })
    : createServer();
  server.maxConnections = limits.associations + limits.connectionsUnasked;
  server.on(options.tls ? 'secureConnection' : 'connection', welcome);
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    options.log.warn({ address: addressOf(socket), why: quoteWireText(error.message) }, 'DICOM TLS handshake failed');
    socket.destroy();
  });
  await listen(server, options.host, options.port);
  server.on('error', (error) => options.log.error({ why: error.message }, 'DICOM door failed to take a connection'));

  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    get associations() {
      return taken;
    },
    close,
  };

  function welcome(socket: Socket): void {
    if (unasked >= limits.connectionsUnasked) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    unasked += 1;
    let waiting = true;
    const association = new Association(
      {
        socket,
        address: addressOf(socket),
        tls: socket instanceof TLSSocket,
        certificateSubject: socket instanceof TLSSocket ? subjectOf(socket.getPeerCertificate()) : null,
      },
      {
        ...options,
        maxPduBytes: options.maxPduBytes ?? 131_072,
        metrics: options.metrics ?? noMetrics,
        limits,
        takePlace,
        asked,
        ended(peer) {
          asked();
          if (peer !== null) giveBack(peer);
        },
      },
    );
    open.add(association);
    socket.on('close', () => open.delete(association));

    function asked(): void {
      if (waiting) unasked -= 1;
      waiting = false;
    }
  }

  function takePlace(peer: string): boolean {
    const ofPeer = places.get(peer) ?? 0;
    if (taken >= limits.associations || ofPeer >= limits.associationsPerPeer) return false;
    taken += 1;
    places.set(peer, ofPeer + 1);
    return true;
  }

  function giveBack(peer: string): void {
    const left = (places.get(peer) ?? 1) - 1;
    taken -= 1;
    if (left === 0) places.delete(peer);
    else places.set(peer, left);
  }

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const association of open) association.stop('the door closes');
    await closed;
  }
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

/** The subject as `CN=…, O=…`, in the certificate's order. */
function subjectOf({ subject }: PeerCertificate): string | null {
  if (!subject) return null;
  return Object.entries(subject)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name}=${each}`))
    .join(', ');
}
