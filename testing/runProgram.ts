import { spawn } from 'node:child_process';

export interface ProgramRun {
  readonly code: number | null;
  /** Both standard output and standard error. */
  readonly output: string;
}

/** Runs a program to its end, at most a minute. */
export function runProgram(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, timeout: 60_000 });
    let output = '';
    const take = (text: Buffer) => {
      output += text.toString('latin1');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
