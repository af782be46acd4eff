import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadSent, LoadWish } from './sendLoad.ts';

const program = fileURLToPath(new URL('./loadProcess.ts', import.meta.url));

export interface RunningLoad {
  readonly process: ChildProcess;
  readonly sent: Promise<LoadSent>;
  stop(): Promise<void>;
}

/** Starts a sending process; `sent` resolves when it has sent all it was told to. */
export function startLoad(wish: LoadWish): RunningLoad {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(wish)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  const sent = gone.then((code) => {
    if (code !== 0) throw new Error(`Cannot send load: the sender ended with ${code}`);
    return JSON.parse(said.trim().split('\n').at(-1) ?? '') as LoadSent;
  });
  sent.catch(() => undefined);
  return {
    process: child,
    sent,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
