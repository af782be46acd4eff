import { joinBytes, latin1, Malformed, readFields, readUid, u8, u16, u32 } from './byteFields.ts';
import { readUserInformation, type UserInformation, writeItem, writeUserInformation } from './userInformation.ts';

/** The DICOM application context, the only one there is (PS3.7 §A.2.1). */
export const applicationContextName = '1.2.840.10008.3.1.1.1';

/** One presentation context as the requestor proposes it (PS3.8 §9.3.2.2). */
export interface PresentationContextProposed {
  /** Odd, 1 … 255. */
  readonly id: number;
  readonly abstractSyntax: string;
  /** In the requestor's order of preference. */
  readonly transferSyntaxes: readonly string[];
}

/** 0 acceptance, 1 user-rejection, 2 no-reason, 3 abstract-syntax-not-supported, 4 transfer-syntaxes-not-supported (PS3.8 §9.3.3.2). */
export type ContextResult = 0 | 1 | 2 | 3 | 4;

/** One presentation context as the acceptor answers it; the transfer syntax means something only when `result` is 0. */
export interface PresentationContextAnswered {
  readonly id: number;
  readonly result: ContextResult;
  readonly transferSyntax: string;
}

export interface AssociateRequest {
  readonly kind: 'A-ASSOCIATE-RQ';
  /** A bit field; bit 0 is version 1 (PS3.8 §9.3.2). */
  readonly protocolVersion: number;
  readonly calledAet: string;
  readonly callingAet: string;
  readonly applicationContextName: string;
  readonly contexts: readonly PresentationContextProposed[];
  readonly user: UserInformation;
}

export interface AssociateAccept {
  readonly kind: 'A-ASSOCIATE-AC';
  readonly protocolVersion: number;
  readonly calledAet: string;
  readonly callingAet: string;
  readonly applicationContextName: string;
  readonly contexts: readonly PresentationContextAnswered[];
  readonly user: UserInformation;
}

/** PS3.8 §9.3.4, Table 9-21. Result: 1 permanent, 2 transient. Source: 1 user, 2 provider (ACSE), 3 provider (presentation). */
export interface AssociateReject {
  readonly kind: 'A-ASSOCIATE-RJ';
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

/** PS3.8 §9.3.8. Source: 0 user, 2 provider. */
export interface Abort {
  readonly kind: 'A-ABORT';
  readonly source: number;
  readonly reason: number;
}

/** Every PDU but P-DATA-TF, which is never held whole: see `pdataFraming.ts`. */
export type Pdu =
  | AssociateRequest
  | AssociateAccept
  | AssociateReject
  | { readonly kind: 'A-RELEASE-RQ' }
  | { readonly kind: 'A-RELEASE-RP' }
  | Abort;

/** The `PDU-type` byte of each PDU (PS3.8 §9.3). */
export const pduTypes = {
  'A-ASSOCIATE-RQ': 0x01,
  'A-ASSOCIATE-AC': 0x02,
  'A-ASSOCIATE-RJ': 0x03,
  'P-DATA-TF': 0x04,
  'A-RELEASE-RQ': 0x05,
  'A-RELEASE-RP': 0x06,
  'A-ABORT': 0x07,
} as const;

const contextsMax = 128;

export type PduReading = Pdu | { readonly kind: 'malformed'; readonly why: string };

/** Reads the body (what follows the six bytes of type and length) of any PDU but P-DATA-TF. */
export function readPdu(type: number, body: Uint8Array): PduReading {
  try {
    switch (type) {
      case pduTypes['A-ASSOCIATE-RQ']:
        return readAssociateRequest(body);
      case pduTypes['A-ASSOCIATE-AC']:
        return readAssociateAccept(body);
      case pduTypes['A-ASSOCIATE-RJ']: {
        const [, result, source, reason] = fourBytes(body);
        return { kind: 'A-ASSOCIATE-RJ', result, source, reason };
      }
      case pduTypes['A-RELEASE-RQ']:
        return { kind: 'A-RELEASE-RQ' };
      case pduTypes['A-RELEASE-RP']:
        return { kind: 'A-RELEASE-RP' };
      case pduTypes['A-ABORT']: {
        const [, , source, reason] = fourBytes(body);
        return { kind: 'A-ABORT', source, reason };
      }
      default:
        return { kind: 'malformed', why: `PDU type ${type} is not one of PS3.8` };
    }
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'malformed', why: error.message };
    throw error;
  }
}

/** A whole PDU with its header. */
export function writePdu(pdu: Pdu): Uint8Array {
  switch (pdu.kind) {
    case 'A-ASSOCIATE-RQ':
      return withHeader(pdu.kind, writeAssociate(pdu, pdu.contexts.map(writeProposed)));
    case 'A-ASSOCIATE-AC':
      return withHeader(pdu.kind, writeAssociate(pdu, pdu.contexts.map(writeAnswered)));
    case 'A-ASSOCIATE-RJ':
      return withHeader(pdu.kind, Uint8Array.of(0, pdu.result, pdu.source, pdu.reason));
    case 'A-RELEASE-RQ':
    case 'A-RELEASE-RP':
      return withHeader(pdu.kind, new Uint8Array(4));
    case 'A-ABORT':
      return withHeader(pdu.kind, Uint8Array.of(0, 0, pdu.source, pdu.reason));
  }
}

function withHeader(kind: keyof typeof pduTypes, body: Uint8Array): Uint8Array {
  return joinBytes([u8(pduTypes[kind]), u8(0), u32(body.length), body]);
}

function writeAssociate(pdu: AssociateRequest | AssociateAccept, contexts: readonly Uint8Array[]): Uint8Array {
  return joinBytes([
    u16(pdu.protocolVersion),
    u16(0),
    latin1(pdu.calledAet.slice(0, 16).padEnd(16)),
    latin1(pdu.callingAet.slice(0, 16).padEnd(16)),
    new Uint8Array(32),
    writeItem(0x10, latin1(pdu.applicationContextName)),
    ...contexts,
    writeUserInformation(pdu.user),
  ]);
}

function writeProposed(context: PresentationContextProposed): Uint8Array {
  return writeItem(
    0x20,
    Uint8Array.of(context.id, 0, 0, 0),
    writeItem(0x30, latin1(context.abstractSyntax)),
    ...context.transferSyntaxes.map((uid) => writeItem(0x40, latin1(uid))),
  );
}

function writeAnswered(context: PresentationContextAnswered): Uint8Array {
  return writeItem(
    0x21,
    Uint8Array.of(context.id, 0, context.result, 0),
    writeItem(0x40, latin1(context.transferSyntax)),
  );
}

function readAssociateRequest(body: Uint8Array): AssociateRequest {
  const contexts: PresentationContextProposed[] = [];
  const head = readAssociate(body, 0x20, (item) => contexts.push(readProposed(item)));
  refuseDuplicates(contexts);
  return { kind: 'A-ASSOCIATE-RQ', ...head, contexts };
}

function readAssociateAccept(body: Uint8Array): AssociateAccept {
  const contexts: PresentationContextAnswered[] = [];
  const head = readAssociate(body, 0x21, (item) => contexts.push(readAnswered(item)));
  refuseDuplicates(contexts);
  return { kind: 'A-ASSOCIATE-AC', ...head, contexts };
}

function readAssociate(body: Uint8Array, contextType: number, takeContext: (item: Uint8Array) => void) {
  const fields = readFields(body);
  const protocolVersion = fields.u16();
  fields.skip(2);
  const calledAet = readAet(fields.text(16));
  const callingAet = readAet(fields.text(16));
  fields.skip(32);

  let contextName = '';
  let user: UserInformation | null = null;
  while (fields.left > 0) {
    const type = fields.u8();
    fields.skip(1);
    const item = fields.bytes(fields.u16());
    if (type === 0x10) contextName = readUid(item);
    else if (type === contextType) takeContext(item);
    else if (type === 0x50) user = readUserInformation(item);
  }
  if (user === null) throw new Malformed('the User Information Item is absent');
  return { protocolVersion, calledAet, callingAet, applicationContextName: contextName, user };
}

function readProposed(item: Uint8Array): PresentationContextProposed {
  const fields = readFields(item);
  const id = fields.u8();
  fields.skip(3);
  let abstractSyntax: string | null = null;
  const transferSyntaxes: string[] = [];
  while (fields.left > 0) {
    const type = fields.u8();
    fields.skip(1);
    const uid = readUid(fields.bytes(fields.u16()));
    if (type === 0x30) abstractSyntax = uid;
    else if (type === 0x40) transferSyntaxes.push(uid);
  }
  if (abstractSyntax === null) throw new Malformed(`presentation context ${id} has no abstract syntax`);
  return { id, abstractSyntax, transferSyntaxes };
}

function readAnswered(item: Uint8Array): PresentationContextAnswered {
  const fields = readFields(item);
  const id = fields.u8();
  fields.skip(1);
  const said = fields.u8();
  fields.skip(1);
  let transferSyntax = '';
  while (fields.left > 0) {
    const type = fields.u8();
    fields.skip(1);
    const uid = readUid(fields.bytes(fields.u16()));
    if (type === 0x40) transferSyntax = uid;
  }
  return { id, result: said <= 4 ? (said as ContextResult) : 2, transferSyntax };
}

function refuseDuplicates(contexts: readonly { readonly id: number }[]): void {
  if (contexts.length > contextsMax)
    throw new Malformed(`${contexts.length} presentation contexts are more than ${contextsMax}`);
  if (new Set(contexts.map(({ id }) => id)).size < contexts.length) {
    throw new Malformed('a presentation context ID is used twice');
  }
}

/** Leading and trailing spaces are not significant (PS3.8 §9.3.2); some senders pad with NUL. */
function readAet(text: string): string {
  return text.replace(/^[ \0]+|[ \0]+$/g, '');
}

function fourBytes(body: Uint8Array): readonly [number, number, number, number] {
  const fields = readFields(body);
  return [fields.u8(), fields.u8(), fields.u8(), fields.u8()];
}
