import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AccessError } from './accessError.ts';

const derive = promisify(argon2);

/** argon2id with 19 MiB and two passes, the first choice of the OWASP Password Storage Cheat Sheet: about 25 ms. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagLength = 32;

/** The hash of a password as a PHC string, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await oneAtATime(() => deriveTag(password, salt, cost));
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/** Whether it is that password. Takes as long for a wrong one as for the right one. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const read = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (!read) throw new AccessError('ACCESS_PASSWORD_UNREADABLE', 'Cannot check a password: its hash is not argon2id');
  const [, memory, passes, parallelism, salt, tag] = read as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const expected = Buffer.from(tag, 'base64');
  const found = await oneAtATime(() =>
    deriveTag(password, Buffer.from(salt, 'base64'), {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    }),
  );
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** Is checked when nobody has the name, so that the answer takes the same time. No password has it. */
export const hashOfNobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(tagLength))}`;

/** A password to be told once, of about 99 bits, without letters that look alike. */
export function makePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const groups = Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join(''),
  );
  return groups.join('-');
}

function deriveTag(password: string, salt: Buffer, at: { memory: number; passes: number; parallelism: number }) {
  return derive('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength, ...at });
}

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * The journal flushes with the same few threads. A flood of sign-ins may take one of them, never all: a sender that
 * waits for its acknowledgement comes first.
 */
async function oneAtATime(work: () => Promise<Buffer>): Promise<Buffer> {
  if (waiting >= 100) throw new AccessError('ACCESS_BUSY', 'Cannot check a password now: too many are waiting');
  waiting += 1;
  const mine = last.then(work).finally(() => {
    waiting -= 1;
  });
  last = mine.catch(() => undefined);
  return mine;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
