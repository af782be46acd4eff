import { X509Certificate } from 'node:crypto';
import { accessSync, constants, statfsSync } from 'node:fs';
import { readMigrations } from '../database/migrate.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';

/** What one check of the doctor found. `advice` says what the operator does. */
interface Finding {
  readonly check: string;
  readonly well: boolean;
  readonly says: string;
  readonly advice?: string;
}

/** Looks at everything Safelight stands on and explains what is not well. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'look at everything Safelight stands on, and say what is not well and what to do',
  usage: 'doctor',
  examples: ['safelight doctor', 'safelight doctor --json'],
  async run(args, io) {
    if (args.length > 0) {
      io.err('usage: ./safelight doctor');
      return exitCode.usage;
    }
    const findings: Finding[] = [];
    for (const check of [program, folder, disk, database, server, certificate]) findings.push(await check(io));
    for (const finding of findings) io.out(io.json ? JSON.stringify(finding) : inWords(finding));
    return findings.every(({ well }) => well) ? exitCode.done : exitCode.foundWrong;
  },
};

function inWords({ check, well, says, advice }: Finding): string {
  return `${well ? 'well ' : 'WRONG'}  ${check}: ${says}${advice && !well ? `\n       ${advice}` : ''}`;
}

async function program(): Promise<Finding> {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    check: 'Node',
    well: major >= 24,
    says: process.version,
    advice: 'Delete node_modules and start again: the right Node is installed with the rest.',
  };
}

async function folder({ settings }: CommandIo): Promise<Finding> {
  const check = 'Data folder';
  try {
    accessSync(settings.home, constants.R_OK | constants.W_OK);
    return { check, well: true, says: settings.home };
  } catch (error) {
    const says = `${settings.home} cannot be written (${(error as NodeJS.ErrnoException).code})`;
    return {
      check,
      well: false,
      says,
      advice: 'Start Safelight once, or set SAFELIGHT_HOME to a folder of its own that its user may write.',
    };
  }
}

async function disk({ settings }: CommandIo): Promise<Finding> {
  const check = 'Disk';
  try {
    const { bavail, bsize, blocks } = statfsSync(settings.home);
    const freeMebibytes = Math.floor((bavail * bsize) / 2 ** 20);
    const used = Math.round((1 - bavail / blocks) * 100);
    return {
      check,
      well: freeMebibytes > settings.refuseBelowFreeMebibytes && used < 90,
      says: `${(freeMebibytes / 1024).toFixed(1)} GiB free, ${used} % used; nothing is taken below ${settings.refuseBelowFreeMebibytes} MiB`,
      advice: 'Make room, or move the data folder to a larger disk, before the doors begin to refuse.',
    };
  } catch {
    return {
      check,
      well: false,
      says: 'cannot be measured: there is no data folder yet',
      advice: 'Start Safelight once.',
    };
  }
}

async function database(io: CommandIo): Promise<Finding> {
  const check = 'Database';
  try {
    const pool = await io.openDatabase();
    const { rows } = await pool.query<{ version: string; waiting: number }>(
      `select current_setting('server_version') as version, (select count(*)::integer from agenda where look_at < now() - interval '1 minute') as waiting`,
    );
    const { version = '', waiting = 0 } = rows[0] ?? {};
    return {
      check,
      well: waiting === 0,
      says: `PostgreSQL ${version}, ${readMigrations().length} steps applied, ${waiting} exams wait for more than a minute`,
      advice: 'If no server runs this is only its backlog. Else look into safelight.log in the data folder.',
    };
  } catch (error) {
    return {
      check,
      well: false,
      says: (error as Error).message,
      advice: 'Look at DATABASE_URL, or at the folder postgres in the data folder.',
    };
  }
}

async function server({ settings }: CommandIo): Promise<Finding> {
  const check = 'Server';
  try {
    const reply = await fetch(`http://${settings.host}:${settings.httpPort}/readyz?verbose`, {
      signal: AbortSignal.timeout(3000),
    });
    const { checks = [] } = (await reply.json()) as { checks?: { name: string; says: string | null }[] };
    const wrong = checks.filter(({ says }) => says !== null).map(({ name, says }) => `${name}: ${says}`);
    return {
      check,
      well: reply.ok && wrong.length === 0,
      says: wrong.join('; ') || 'running and ready',
      advice: 'See ERRORS.md and safelight.log in the data folder.',
    };
  } catch {
    return {
      check,
      well: false,
      says: `nothing answers at ${settings.host}:${settings.httpPort}`,
      advice: 'Start it with ./safelight start.',
    };
  }
}

async function certificate({ settings }: CommandIo): Promise<Finding> {
  const check = 'Certificate';
  if (!settings.tls) return { check, well: true, says: 'none given, so DICOM and HL7 are open only without TLS' };
  const { validTo } = new X509Certificate(settings.tls.cert);
  const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
  return { check, well: days > 30, says: `valid for ${days} more days`, advice: 'Renew it and start again.' };
}
