import { stat } from 'node:fs/promises';
import { startSafelight } from '../main.ts';
import type { Settings } from '../settings.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { type FileToImport, filesIn, openImportRecord } from './importRecord.ts';
import { withImportToken } from './importToken.ts';
import { progressBar } from './progressBar.ts';
import { type FileResult, storeFile } from './storeFile.ts';

/** How many files are on their way at once: enough to share flushes and recording, few enough for little memory. */
const together = 16;

/**
 * Imports a folder through the same door as everybody else (STOW-RS), so that a file is checked, kept, recorded and matched as if
 * a scanner had sent it. What was done is written down file by file: started again, it goes on where it was.
 */
export const importCommand: Command = {
  name: 'import',
  summary: 'take every DICOM file of a folder into the archive; started again it goes on where it was',
  usage: 'import FOLDER [--again]',
  examples: [
    'safelight import /media/cdrom',
    'safelight import old-archive --json > results.jsonl',
    'safelight import old-archive --again',
  ],
  async run(args, io) {
    const again = args.includes('--again');
    const [folder, ...more] = args.filter((arg) => arg !== '--again');
    if (folder === undefined || more.length > 0) {
      io.err('usage: ./safelight import FOLDER [--again]');
      return exitCode.usage;
    }
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      io.err(`Cannot import ${folder}: there is no such folder`);
      return exitCode.failed;
    }
    const server = await reachServer(io);
    try {
      return await withImportToken(await io.openDatabase(), (secret) =>
        importFolder(folder, again, { ...server, secret }, io),
      );
    } finally {
      await server.stop();
    }
  },
};

interface Server {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

/** The server that runs, or one that is started for this import alone. */
async function reachServer({ settings, err }: CommandIo): Promise<Omit<Server, 'secret'> & { stop(): Promise<void> }> {
  const { host, httpPort: port } = settings;
  if (await isRunning(settings)) return { host, port, stop: async () => undefined };
  err('No server is running: one is started for this import, and stopped after it.');
  const safelight = await startSafelight(settings);
  return {
    host,
    port: safelight.httpPort,
    async stop() {
      await safelight.settled();
      await safelight.stop();
    },
  };
}

async function isRunning({ host, httpPort }: Settings): Promise<boolean> {
  try {
    return (await fetch(`http://${host}:${httpPort}/livez`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function importFolder(folder: string, again: boolean, server: Server, io: CommandIo): Promise<number> {
  const files: FileToImport[] = [];
  for await (const file of filesIn(folder)) files.push(file);
  const record = openImportRecord(io.settings.home, folder, again);
  const waiting = files.filter((file) => !record.isDone(file));
  if (waiting.length < files.length)
    io.err(`${files.length - waiting.length} files were imported before and are passed over.`);

  const counts = { stored: 0, 'kept-apart': 0, failed: 0 };
  const bar = progressBar(io.tty, 'Importing');
  let next = 0;
  const take = async (): Promise<void> => {
    for (let file = waiting[next++]; file !== undefined; file = waiting[next++]) {
      const result = await storeFile(file, server);
      counts[result.outcome] += 1;
      record.write(result);
      if (io.json) io.out(JSON.stringify(result));
      else if (result.outcome !== 'stored')
        io.err(`${result.outcome === 'failed' ? 'Failed    ' : 'Kept apart'}  ${result.path}: ${result.why}`);
      bar.show(counts.stored + counts['kept-apart'] + counts.failed, waiting.length);
    }
  };
  await Promise.all(Array.from({ length: together }, take));
  bar.end();
  record.close();
  sayResult(counts, record.path, io);
  return counts.failed + counts['kept-apart'] === 0 ? exitCode.done : exitCode.foundWrong;
}

function sayResult(counts: Record<FileResult['outcome'], number>, path: string, io: CommandIo): void {
  const line = `${counts.stored} stored, ${counts['kept-apart']} kept apart because nobody can read them, ${counts.failed} failed.`;
  if (io.json) io.out(JSON.stringify({ ...counts, results: path }));
  else io.out(`${line} Each file's result stands in ${path}`);
}
