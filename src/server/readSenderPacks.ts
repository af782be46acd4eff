import { readdirSync, readFileSync } from 'node:fs';
import { parseSenderPack, type SenderPack } from '../domain/intake/senderPack.ts';

const folder = new URL('../../policies/sender-packs/', import.meta.url);

/** Every sender pack by its name, each in its newest version. A pack that does not parse ends the start: rules are never half read. */
export function readSenderPacks(): ReadonlyMap<string, SenderPack> {
  const packs = new Map<string, SenderPack>();
  for (const name of readdirSync(folder).sort()) {
    const versions = readdirSync(new URL(`${name}/`, folder)).filter((file) => file.endsWith('.json'));
    const newest = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
    if (!newest) continue;
    const reading = parseSenderPack(JSON.parse(readFileSync(new URL(`${name}/${newest}`, folder), 'utf8')));
    if (reading.kind !== 'read')
      throw new Error(`Cannot read the sender pack ${name}/${newest}: ${JSON.stringify(reading)}`);
    packs.set(name, reading.pack);
  }
  return packs;
}
