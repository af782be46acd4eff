import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type CommandSet, readCommandSet, writeCommandSet } from '../src/standards/dicom/upperLayer/commandSet.ts';
import { createPduReader, frameValue, type PduPart } from '../src/standards/dicom/upperLayer/pdataFraming.ts';
import {
  type AssociateRequest,
  applicationContextName,
  type Pdu,
  readPdu,
  writePdu,
} from '../src/standards/dicom/upperLayer/pdu.ts';

export const ctImage = '1.2.840.10008.5.1.4.1.1.2';
export const verification = '1.2.840.10008.1.1';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** An association request of a CT scanner: context 1 verification, context 3 CT images. */
export const ctScannerAsks: AssociateRequest = {
  kind: 'A-ASSOCIATE-RQ',
  protocolVersion: 1,
  calledAet: 'SAFELIGHT',
  callingAet: 'CT1',
  applicationContextName,
  contexts: [
    { id: 1, abstractSyntax: verification, transferSyntaxes: [explicitLittleEndian] },
    { id: 3, abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] },
  ],
  user: { maximumLength: 16_384, implementationClassUid: '1.2.3', roles: [], extended: [], commonExtended: [] },
};

/** A peer that sends whatever it is told, however wrong, and reads what comes back. */
export interface DimsePeer {
  readonly socket: Socket;
  send(...parts: readonly Uint8Array[]): void;
  sendPdu(pdu: Pdu): void;
  sendCommand(contextId: number, command: CommandSet): void;
  sendDataSet(contextId: number, bytes: Uint8Array): void;
  /** The next PDU or command set; null when the connection is closed. */
  receive(): Promise<Pdu | { readonly kind: 'command'; readonly command: CommandSet } | null>;
  /** Asks as a CT scanner and waits for the answer. */
  associate(request?: AssociateRequest): Promise<Pdu | null>;
}

/** Connects a peer; it never answers by itself. */
export async function connectPeer(port: number): Promise<DimsePeer> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const received: Awaited<ReturnType<DimsePeer['receive']>>[] = [];
  const receivers: ((next: Awaited<ReturnType<DimsePeer['receive']>>) => void)[] = [];
  const reader = createPduReader({ associateBytes: 1_000_000, dataBytes: 0 });
  let commandParts: Uint8Array[] = [];
  socket.on('data', (bytes) => {
    reader.feed(bytes);
    for (let part = reader.next(); part !== undefined; part = reader.next()) take(part);
  });
  socket.on('close', () => deliver(null));

  const peer: DimsePeer = {
    socket,
    send(...parts) {
      for (const part of parts) socket.write(part);
    },
    sendPdu: (pdu) => void socket.write(writePdu(pdu)),
    sendCommand: (contextId, command) => peer.send(...frameValue(contextId, true, writeCommandSet(command), 16_000)),
    sendDataSet: (contextId, bytes) => peer.send(...frameValue(contextId, false, bytes, 16_000)),
    receive() {
      const next = received.shift();
      if (next !== undefined) return Promise.resolve(next);
      return new Promise((resolve) => receivers.push(resolve));
    },
    associate(request = ctScannerAsks) {
      peer.sendPdu(request);
      return peer.receive() as Promise<Pdu | null>;
    },
  };
  return peer;

  function take(part: PduPart): void {
    if (part.kind === 'pdu') {
      const pdu = readPdu(part.type, part.body);
      if (pdu.kind !== 'malformed') deliver(pdu);
    } else if (part.kind === 'fragment') {
      commandParts.push(part.bytes);
      if (!part.last) return;
      const reading = readCommandSet(Buffer.concat(commandParts));
      commandParts = [];
      if (reading.kind === 'read') deliver({ kind: 'command', command: reading.command });
    }
  }

  function deliver(next: Awaited<ReturnType<DimsePeer['receive']>>): void {
    const receiver = receivers.shift();
    if (receiver) receiver(next);
    else received.push(next);
  }
}

/** An Explicit VR Little Endian data set of a CT image: SOP class, SOP instance, and so many bytes of Pixel Data. */
export function ctDataSet(sopInstanceUid: string, pixelBytes = 1_000, sopClassUid = ctImage): Buffer {
  const pixels = Buffer.alloc(pixelBytes, sopInstanceUid);
  return Buffer.concat([
    shortElement(0x0008, 0x0016, 'UI', sopClassUid),
    shortElement(0x0008, 0x0018, 'UI', sopInstanceUid),
    Buffer.from([0xe0, 0x7f, 0x10, 0x00, ...Buffer.from('OW'), 0, 0]),
    Buffer.from(Uint32Array.of(pixels.length).buffer),
    pixels,
  ]);
}

function shortElement(group: number, element: number, vr: string, text: string): Buffer {
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text}\0`, 'latin1');
  const head = Buffer.alloc(8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(element, 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}
