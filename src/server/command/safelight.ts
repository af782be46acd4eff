import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { startEmbeddedPostgres } from '../database/embeddedPostgres.ts';
import { migrate } from '../database/migrate.ts';
import { openPool } from '../database/openPool.ts';
import { readSettings, type Settings } from '../settings.ts';
import { auditCommand } from './auditCommand.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { demoCommand } from './demoCommand.ts';
import { doctorCommand } from './doctorCommand.ts';
import { feedCommand } from './feedCommand.ts';
import { importCommand } from './importCommand.ts';
import { journalCommand } from './journalCommand.ts';
import { lookbackCommand } from './lookbackCommand.ts';
import { peerCommand } from './peerCommand.ts';
import { startCommand } from './startCommand.ts';
import { tokenCommand } from './tokenCommand.ts';
import { userCommand } from './userCommand.ts';

// Safelight's one command line: `./safelight VERB`.

const commands: readonly Command[] = [
  startCommand,
  demoCommand,
  importCommand,
  lookbackCommand,
  peerCommand,
  feedCommand,
  userCommand,
  tokenCommand,
  journalCommand,
  auditCommand,
  doctorCommand,
];

// Whoever reads only the first lines (`| head`) has what they wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const args = words.filter((word) => word !== '--json');
  const [verb, ...rest] = args;
  const command = commands.find(({ name }) => name === verb);
  if (verb === undefined || verb === '--help' || verb === 'help') return help();
  if (!command) {
    process.stderr.write(`There is no verb "${verb}". ./safelight --help lists them.\n`);
    return exitCode.usage;
  }
  if (rest.includes('--help')) return helpOf(command);

  const reading = readSettings(process.env);
  if (reading.kind === 'wrong') {
    for (const problem of reading.problems) process.stderr.write(`Setting: ${problem}\n`);
    return exitCode.usage;
  }
  return run(command, rest, reading.settings, words.length !== args.length);
}

async function run(command: Command, args: readonly string[], settings: Settings, json: boolean): Promise<number> {
  const closing: (() => Promise<void>)[] = [];
  const io: CommandIo = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    json,
    tty: Boolean(process.stderr.isTTY),
    settings,
    async openDatabase() {
      const opened = await openOperatorsDatabase(settings);
      closing.push(opened.close);
      return opened.pool;
    },
  };
  try {
    return await command.run(args, io);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    io.err(code ? `${code}: ${message}` : message);
    return code === 'ECONNREFUSED' || code === 'DATABASE_NOT_STARTED' ? exitCode.tryAgain : exitCode.failed;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** The database of the running server, or, while none runs, the same database started for this verb alone. */
async function openOperatorsDatabase(settings: Settings): Promise<{ readonly pool: pg.Pool; close(): Promise<void> }> {
  if (settings.databaseUrl !== null) return ready(openPool(settings.databaseUrl, { max: 4 }));
  const folder = join(settings.home, 'postgres');
  if (existsSync(join(folder, '.s.PGSQL.5432'))) {
    const pool = openPool(folder, { max: 4 });
    const answers = await pool.query('select 1').then(
      () => true,
      () => false,
    );
    if (answers) return ready(pool);
    await pool.end();
  }
  const server = await startEmbeddedPostgres(folder);
  const { pool, close } = await ready(openPool(folder, { max: 4 }));
  return {
    pool,
    async close() {
      await close();
      await server.stop();
    },
  };
}

async function ready(pool: pg.Pool): Promise<{ readonly pool: pg.Pool; close(): Promise<void> }> {
  await migrate(pool);
  return { pool, close: () => pool.end() };
}

function help(): number {
  const lines = [
    'Safelight: the safety net of a radiology service.',
    '',
    'usage: ./safelight VERB [WORDS] [--json]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`),
    '',
    './safelight VERB --help tells more of one. Settings are environment variables; README lists them.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCode.done;
}

function helpOf({ summary, usage, examples }: Command): number {
  const forms = usage.split('\n').map((form) => `  ./safelight ${form}`);
  const shown = examples.map((example) => `  ${example.replace(/(^|\s)safelight /, '$1./safelight ')}`);
  process.stdout.write(`${[summary, '', ...forms, '', 'Examples:', ...shown].join('\n')}\n`);
  return exitCode.done;
}
