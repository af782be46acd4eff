import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort } from '../freePort.ts';
import { residentMebibytes } from '../orthanc.ts';
import type { ServerUnderTest } from '../serverUnderTest.ts';

// A deliberately bad server, to show that the fuzz rig sees one: a proxy that keeps 64 KiB for every piece it passes on, and
// stands still for 1.5 s after every 400 pieces.

const program = fileURLToPath(import.meta.url);

export async function startLeakyProxy(server: ServerUnderTest) {
  const [dicomPort, mllpPort] = [await freePort(), await freePort()];
  const routes = [
    [dicomPort, server.dicomPort],
    [mllpPort, server.mllpPort],
  ];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(routes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    dicomPort,
    mllpPort,
    residentMebibytes: async () => residentMebibytes(child.pid as number).now,
    stop: () => void child.kill('SIGKILL'),
  };
}

async function proxy(routes: readonly (readonly [number, number])[]): Promise<void> {
  const kept: Buffer[] = [];
  let pieces = 0;
  for (const [from, to] of routes) {
    const listener = createServer((here) => {
      const there = connect({ host: '127.0.0.1', port: to });
      here.on('data', (piece) => {
        kept.push(Buffer.alloc(65_536, piece[0]));
        pieces += 1;
        if (pieces % 400 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
      });
      here.pipe(there).pipe(here);
      for (const [one, other] of [
        [here, there],
        [there, here],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => listener.listen(from, '127.0.0.1', resolve));
  }
  console.log('ready');
}

if (process.argv[1] === program) await proxy(JSON.parse(process.argv[2] ?? '[]'));
