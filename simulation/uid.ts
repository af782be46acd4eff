import { createHash } from 'node:crypto';

/** A UID under 2.25 (PS3.5 §B.2) that is always the same for the same words. */
export function uidOf(...words: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(words.join('\u0000')).digest();
  digest[6] = ((digest[6] as number) & 0x0f) | 0x80; // Version 8, its content our own.
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${digest.subarray(0, 16).toString('hex')}`)}`;
}
