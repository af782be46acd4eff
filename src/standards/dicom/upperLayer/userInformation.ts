import { type FieldReader, joinBytes, latin1, readFields, readLatin1, readUid, u8, u16, u32 } from './byteFields.ts';

/** What a side says of itself in the User Information Item (PS3.8 §9.3.2.3, PS3.7 §D.3.3). */
export interface UserInformation {
  /** The largest P-DATA-TF variable field this side takes, in bytes; 0 is no limit (PS3.8 §D.1). */
  readonly maximumLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersionName?: string;
  /** 0 is no limit; absent means 1 and 1 (PS3.7 §D.3.3.3). */
  readonly asynchronousOperations?: OperationsWindow;
  readonly roles: readonly RoleSelection[];
  readonly extended: readonly ExtendedNegotiation[];
  readonly commonExtended: readonly CommonExtendedNegotiation[];
  readonly userIdentity?: UserIdentity;
  /** The acceptor's answer to a user identity (PS3.7 §D.3.3.7.2). */
  readonly userIdentityResponse?: Uint8Array;
}

export interface OperationsWindow {
  readonly invoked: number;
  readonly performed: number;
}

/** PS3.7 §D.3.3.4. */
export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** PS3.7 §D.3.3.5; the information belongs to the service class. */
export interface ExtendedNegotiation {
  readonly sopClassUid: string;
  readonly information: Uint8Array;
}

/** PS3.7 §D.3.3.6. */
export interface CommonExtendedNegotiation {
  readonly sopClassUid: string;
  readonly serviceClassUid: string;
  readonly relatedGeneralSopClassUids: readonly string[];
}

/** PS3.7 §D.3.3.7.1. Types: 1 user name, 2 with passcode, 3 Kerberos, 4 SAML, 5 JWT. The fields are secrets: never log them. */
export interface UserIdentity {
  readonly type: number;
  readonly positiveResponseRequested: boolean;
  readonly primaryField: Uint8Array;
  readonly secondaryField: Uint8Array;
}

/** Reads the body of item 50H; sub-items of unknown type are passed over (PS3.8 §9.3.1). Throws `Malformed`. */
export function readUserInformation(body: Uint8Array): UserInformation {
  const found: { -readonly [K in keyof UserInformation]: UserInformation[K] } = {
    maximumLength: 0,
    implementationClassUid: '',
    roles: [],
    extended: [],
    commonExtended: [],
  };
  const fields = readFields(body);
  while (fields.left > 0) {
    const type = fields.u8();
    fields.skip(1);
    const item = readFields(fields.bytes(fields.u16()));
    readSubItem(type, item);
  }
  return found;

  function readSubItem(type: number, item: FieldReader): void {
    switch (type) {
      case 0x51:
        found.maximumLength = item.u32();
        break;
      case 0x52:
        found.implementationClassUid = readUid(item.bytes(item.left));
        break;
      case 0x53:
        found.asynchronousOperations = { invoked: item.u16(), performed: item.u16() };
        break;
      case 0x54:
        found.roles = [...found.roles, { sopClassUid: uidOf(item), scu: item.u8() === 1, scp: item.u8() === 1 }];
        break;
      case 0x55:
        found.implementationVersionName = readLatin1(item.bytes(item.left)).trim();
        break;
      case 0x56:
        found.extended = [...found.extended, { sopClassUid: uidOf(item), information: item.bytes(item.left).slice() }];
        break;
      case 0x57:
        found.commonExtended = [...found.commonExtended, commonExtendedOf(item)];
        break;
      case 0x58:
        found.userIdentity = {
          type: item.u8(),
          positiveResponseRequested: item.u8() === 1,
          primaryField: item.bytes(item.u16()).slice(),
          secondaryField: item.bytes(item.u16()).slice(),
        };
        break;
      case 0x59:
        found.userIdentityResponse = item.bytes(item.u16()).slice();
        break;
    }
  }
}

/** The whole item 50H. */
export function writeUserInformation(user: UserInformation): Uint8Array {
  const subItems = [
    writeItem(0x51, u32(user.maximumLength)),
    writeItem(0x52, latin1(user.implementationClassUid)),
    ...(user.asynchronousOperations
      ? [writeItem(0x53, u16(user.asynchronousOperations.invoked), u16(user.asynchronousOperations.performed))]
      : []),
    ...user.roles.map((role) => writeItem(0x54, counted(role.sopClassUid), u8(role.scu ? 1 : 0), u8(role.scp ? 1 : 0))),
    ...(user.implementationVersionName === undefined ? [] : [writeItem(0x55, latin1(user.implementationVersionName))]),
    ...user.extended.map((each) => writeItem(0x56, counted(each.sopClassUid), each.information)),
    ...user.commonExtended.map((each) => {
      const related = joinBytes(each.relatedGeneralSopClassUids.map(counted));
      return writeItem(0x57, counted(each.sopClassUid), counted(each.serviceClassUid), u16(related.length), related);
    }),
    ...(user.userIdentity ? [writeIdentity(user.userIdentity)] : []),
    ...(user.userIdentityResponse
      ? [writeItem(0x59, u16(user.userIdentityResponse.length), user.userIdentityResponse)]
      : []),
  ];
  return writeItem(0x50, ...subItems);
}

/** An item or sub-item: type, a reserved byte, a 16-bit length, the body. */
export function writeItem(type: number, ...body: readonly Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return joinBytes([u8(type), u8(0), u16(length), ...body]);
}

function writeIdentity(identity: UserIdentity): Uint8Array {
  return writeItem(
    0x58,
    u8(identity.type),
    u8(identity.positiveResponseRequested ? 1 : 0),
    u16(identity.primaryField.length),
    identity.primaryField,
    u16(identity.secondaryField.length),
    identity.secondaryField,
  );
}

function commonExtendedOf(item: FieldReader): CommonExtendedNegotiation {
  const sopClassUid = uidOf(item);
  const serviceClassUid = uidOf(item);
  const related = readFields(item.bytes(item.u16()));
  const relatedGeneralSopClassUids: string[] = [];
  while (related.left > 0) relatedGeneralSopClassUids.push(uidOf(related));
  return { sopClassUid, serviceClassUid, relatedGeneralSopClassUids };
}

function uidOf(item: FieldReader): string {
  return readUid(item.bytes(item.u16()));
}

function counted(uid: string): Uint8Array {
  const text = latin1(uid);
  return joinBytes([u16(text.length), text]);
}
