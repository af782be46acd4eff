import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AssociationWish } from './dimseClient.ts';
import { DimseError } from './dimseError.ts';

/** A connection to a DICOM peer, over TLS where it is wished for. */
export function connectToPeer({ host, port, tls }: Pick<AssociationWish, 'host' | 'port' | 'tls'>): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls({ host, port, ...tls, minVersion: 'TLSv1.2' })
      : connect({ host, port, noDelay: true });
    const failed = (cause: Error) =>
      reject(
        new DimseError('DIMSE_CONNECT_FAILED', `Cannot reach DICOM peer ${host}:${port}: ${cause.message}`, { cause }),
      );
    socket.once('error', failed);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.removeListener('error', failed);
      resolve(socket);
    });
  });
}
