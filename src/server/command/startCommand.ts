import { type Safelight, startSafelight } from '../main.ts';
import type { Settings } from '../settings.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { ensurePages } from './ensurePages.ts';

/** Runs Safelight until it is told to stop. */
export const startCommand: Command = {
  name: 'start',
  summary: 'start Safelight and keep it running (Ctrl-C stops it)',
  usage: 'start',
  examples: ['safelight start', 'HTTP_PORT=9090 SAFELIGHT_HOME=/srv/safelight safelight start'],
  async run(args, io) {
    if (args.length > 0) {
      io.err('usage: ./safelight start');
      return exitCode.usage;
    }
    ensurePages(io);
    const safelight = await startSafelight(io.settings);
    sayWhere(safelight, io.settings, io);
    await untilTold();
    io.err('Stopping: what was taken is kept, and open connections are closed.');
    await safelight.stop();
    return exitCode.done;
  },
};

export function sayWhere(safelight: Safelight, settings: Settings, io: CommandIo): void {
  const { host } = settings;
  const lines = [
    'Safelight is running.',
    '',
    `  Pages   http://${host}:${safelight.httpPort}/`,
    `  DICOM   ${settings.dicomAet} at ${host}:${settings.dicomPort}${settings.dicomTlsPort ? `, over TLS at ${settings.dicomTlsPort}` : ''}`,
    `  HL7     MLLP at ${host}:${settings.mllpPort}${settings.mllpTlsPort ? `, over TLS at ${settings.mllpTlsPort}` : ''}`,
    `  Data    ${settings.home}`,
    '',
    ...howToSignIn(safelight, settings),
  ];
  for (const line of lines) io.out(line);
  if (settings.unsafe.noFlush || settings.unsafe.acknowledgeBeforeKeep) {
    io.err(
      'WARNING: a promise is broken on purpose (UNSAFE_…). What is acknowledged now can be lost. Never where patients are.',
    );
  }
}

function howToSignIn({ firstPassword }: Safelight, { adminPassword }: Settings): readonly string[] {
  if (firstPassword !== null) {
    return [
      `  Sign in for the first time as admin with the password  ${firstPassword}`,
      '  It is shown this once, and you choose your own when you have signed in.',
    ];
  }
  return adminPassword === null
    ? ['  Sign in with your own name. A lost password: ./safelight user password NAME']
    : ['  Sign in as admin with the password of SAFELIGHT_ADMIN_PASSWORD, or with your own name.'];
}

/** Resolves at Ctrl-C or when the system ends us. A second Ctrl-C ends at once: what was acknowledged is safe even so. */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}
