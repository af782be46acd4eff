import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text that fits a cookie and a header. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the tables keep of a secret: SHA-256 in hex. A secret of 256 bits needs no slower hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
