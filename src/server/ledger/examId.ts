import { createHash } from 'node:crypto';

/** The id of the exam with this anchor: always the same, so that a rebuilt ledger keeps every address (a UUID of version 8, RFC 9562 §5.8). */
export function examIdOf(anchor: string): string {
  const hash = createHash('sha256').update(`safelight exam ${anchor}`).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x80;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
