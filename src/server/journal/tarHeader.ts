/** Every header stands in a block of its own, and content is padded to whole blocks (POSIX.1-2001 pax, ustar interchange format). */
export const blockBytes = 512;

/** Eleven octal digits: the longest file a ustar header can name, in bytes. */
export const tarFileBytesMax = 0o77777777777;

/** What our archives use of a ustar header; all its other fields are constants. */
export interface TarHeader {
  /** `x` is a pax extended header, `0` a file. */
  readonly type: 'x' | '0';
  /** ASCII, at most 100 characters. */
  readonly name: string;
  /** Length of what follows the header, in bytes, without padding. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
}

const at = { name: 0, mode: 100, uid: 108, gid: 116, size: 124, mtime: 136, checksum: 148, type: 156, magic: 257 };
const checksumEnd = at.checksum + 8;
const eightSpaces = 8 * 0x20;
const constants = constantFields();

/** How many bytes of padding follow a content of this many bytes. */
export function paddingAfter(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes;
}

/** Writes one header block into `target`, from `offset` on. */
export function writeTarHeader(target: Buffer, offset: number, header: TarHeader): void {
  target.set(constants, offset);
  target.write(header.name, offset + at.name, 100, 'latin1');
  writeOctal(target, offset + at.size, 11, header.size);
  writeOctal(target, offset + at.mtime, 11, header.modifiedAt);
  target[offset + at.type] = header.type.charCodeAt(0);
  writeOctal(target, offset + at.checksum, 6, checksumOf(target, offset));
  target[offset + at.checksum + 6] = 0;
  target[offset + at.checksum + 7] = 0x20;
}

/** Reads one header block, or answers null when it is not one of ours or its checksum is wrong. */
export function readTarHeader(source: Buffer, offset: number): TarHeader | null {
  if (source.length < offset + blockBytes || !looksLikeHeader(source, offset)) return null;
  if (readOctal(source, offset + at.checksum, 6) !== checksumOf(source, offset)) return null;
  const type = String.fromCharCode(source[offset + at.type]!);
  if (type !== 'x' && type !== '0') return null;
  const size = readOctal(source, offset + at.size, 11);
  const modifiedAt = readOctal(source, offset + at.mtime, 11);
  const nameEnd = source.indexOf(0, offset + at.name);
  if (size === null || modifiedAt === null || nameEnd > offset + 100) return null;
  return { type, name: source.toString('latin1', offset, nameEnd), size, modifiedAt };
}

/** Whether the block carries the ustar magic: a cheap first look before the checksum is worked out. */
export function looksLikeHeader(source: Buffer, offset: number): boolean {
  return (
    source[offset + at.magic] === 0x75 &&
    source.toString('latin1', offset + at.magic, offset + at.magic + 8) === 'ustar\x0000'
  );
}

/** The sum of all bytes of the block, the checksum field itself taken as spaces. */
function checksumOf(block: Buffer, offset: number): number {
  let sum = eightSpaces;
  for (let index = 0; index < at.checksum; index++) sum += block[offset + index]!;
  for (let index = checksumEnd; index < blockBytes; index++) sum += block[offset + index]!;
  return sum;
}

function writeOctal(target: Buffer, offset: number, digits: number, value: number): void {
  target.write(value.toString(8).padStart(digits, '0'), offset, digits, 'latin1');
}

function readOctal(source: Buffer, offset: number, digits: number): number | null {
  const text = source.toString('latin1', offset, offset + digits);
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

/** Mode 0444, because what is kept is never changed; owner 0; no link name, device or prefix. */
function constantFields(): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write('0000444', at.mode, 'latin1');
  block.write('0000000', at.uid, 'latin1');
  block.write('0000000', at.gid, 'latin1');
  block.write('ustar\x0000', at.magic, 'latin1');
  return block;
}
