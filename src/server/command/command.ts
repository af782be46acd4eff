import type pg from 'pg';
import type { Settings } from '../settings.ts';

/** One verb of `./safelight`. */
export interface Command {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What may follow the verb, one form a line. */
  readonly usage: string;
  readonly examples: readonly string[];
  /** Resolves to the exit code. A failure may be thrown: the caller prints its code and message, and exits with 1. */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** What a verb may touch of the terminal and the machine. */
export interface CommandIo {
  /** Each writes one line. Results go to `out`, all else to `err`. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** The operator asked for JSON, one value a line. */
  readonly json: boolean;
  /** A person is looking: progress may be drawn. */
  readonly tty: boolean;
  readonly settings: Settings;
  /** A migrated database; the caller of `run` closes it. */
  openDatabase(): Promise<pg.Pool>;
}

/** The exit codes of every verb, as sysexits(3) names the last two. */
export const exitCode = {
  done: 0,
  failed: 1,
  /** The verb did its work and found something wrong: a broken chain, a refused file. */
  foundWrong: 2,
  usage: 64,
  /** Something is away that will come back: try again. */
  tryAgain: 75,
} as const;
