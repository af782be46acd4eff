import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './freePort.ts';

export interface RunningOrthanc {
  readonly dicomPort: number;
  readonly version: string;
  /** Instances in its index. */
  instances(): Promise<number>;
  residentMebibytes(): number;
  stop(): Promise<void>;
}

/**
 * Debian's Orthanc with its SQLite index and its default flushing (SyncStorageArea stays on), in a folder of its own.
 *
 * As it comes, its answers wait for one another in the kernel (Nagle): 40 ms each. Without `nagle` it is spared that,
 * so that what is compared is the keeping.
 */
export async function startOrthanc(wish: {
  readonly nagle: boolean;
  /** At how many it cuts off an answer to a query; none unless said. */
  readonly limitFindResults?: number;
}): Promise<RunningOrthanc> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-orthanc-'));
  const dicomPort = await freePort();
  const httpPort = await freePort();
  const settings = join(folder, 'orthanc.json');
  writeFileSync(
    settings,
    JSON.stringify({
      StorageDirectory: join(folder, 'storage'),
      IndexDirectory: join(folder, 'storage'),
      DicomAet: 'ORTHANC',
      DicomPort: dicomPort,
      HttpPort: httpPort,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      DicomAlwaysAllowStore: true,
      DicomCheckCalledAet: false,
      DicomAlwaysAllowFind: true,
      LimitFindResults: wish.limitFindResults ?? 0,
      Plugins: [],
    }),
  );
  const env = wish.nagle ? process.env : { ...process.env, TCP_NODELAY: '1' };
  const orthanc = spawn('Orthanc', [settings], { stdio: 'ignore', env });
  const gone = new Promise<void>((resolve) => orthanc.once('exit', () => resolve()));
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${httpPort}${path}`)).json();
  const system = (await untilAnswered(() => ask('/system'))) as { Version: string };
  return {
    dicomPort,
    version: system.Version,
    instances: async () => ((await ask('/statistics')) as { CountInstances: number }).CountInstances,
    residentMebibytes: () => residentMebibytes(orthanc.pid as number).peak,
    async stop() {
      orthanc.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(100);
    }
  }
}

/** Memory of one process as the kernel counts it: now, and at its highest. */
export function residentMebibytes(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return { now: of('VmRSS'), peak: of('VmHWM') };
}
