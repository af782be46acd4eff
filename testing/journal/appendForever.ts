// Appends entries to the journal in the folder it is given and prints the SHA-256 of each once it is kept, so that a test can
// kill it at any moment and ask the journal for what was printed. Usage: appendForever.ts FOLDER COUNT [LARGE_EVERY [BYTES]]
import { writeSync } from 'node:fs';
import { openJournal } from '../../src/server/journal/openJournal.ts';
import { contentOf, messageLabel, silentLog } from './temporaryJournal.ts';

const [folder = '', count = '0', largeEvery = '0', usual = '2000'] = process.argv.slice(2);
const journal = await openJournal({
  folder,
  clock: () => new Date('2026-03-29T00:30:00Z'),
  log: silentLog,
  refuseBelowFreeBytes: 0,
  segmentBytes: 50 * Number(usual),
  spoolAbove: 10 * Number(usual),
});
let seed = 0;
await Promise.all(Array.from({ length: 4 }, appendInTurn));
await journal.close();

async function appendInTurn(): Promise<void> {
  while (seed < Number(count)) {
    seed++;
    const isLarge = Number(largeEvery) > 0 && seed % Number(largeEvery) === 0;
    const { sha256 } = await journal.append(contentOf((isLarge ? 15 : 1) * Number(usual), seed), messageLabel());
    writeSync(1, `${sha256}\n`);
  }
}
