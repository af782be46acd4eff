import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { FileResult } from './storeFile.ts';

/** A file of the folder; a changed size or time makes it another file. */
export interface FileToImport {
  /** From the folder. */
  readonly path: string;
  readonly absolute: string;
  readonly bytes: number;
  readonly changedAt: number;
}

/** Every regular file below a folder, in the order of the disk. Links are not followed. */
export async function* filesIn(folder: string): AsyncGenerator<FileToImport> {
  const root = resolve(folder);
  const waiting = [root];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    for await (const item of await opendir(here)) {
      const absolute = join(here, item.name);
      if (item.isDirectory()) waiting.push(absolute);
      if (!item.isFile()) continue;
      const { size, mtimeMs } = await stat(absolute);
      yield { path: relative(root, absolute), absolute, bytes: size, changedAt: mtimeMs };
    }
  }
}

/** The results of one folder's import, a JSON line a file, in the data folder. */
export interface ImportRecord {
  readonly path: string;
  isDone(file: FileToImport): boolean;
  write(result: FileResult): void;
  close(): void;
}

/** Files that were stored or kept apart are done; those that failed are tried again. */
export function openImportRecord(home: string, folder: string, again: boolean): ImportRecord {
  const imports = join(home, 'imports');
  mkdirSync(imports, { recursive: true, mode: 0o700 });
  const path = join(imports, `${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)}.jsonl`);
  if (again) rmSync(path, { force: true });
  const done = new Set<string>();
  if (existsSync(path)) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const result = readLine(line);
      if (result && result.outcome !== 'failed') done.add(nameOf(result));
    }
  }
  let waiting = '';
  const flush = () => {
    if (waiting !== '') appendFileSync(path, waiting, { mode: 0o600 });
    waiting = '';
  };
  return {
    path,
    isDone: (file) => done.has(nameOf(file)),
    write(result) {
      waiting += `${JSON.stringify(result)}\n`;
      if (waiting.length > 4096) flush();
    },
    close: flush,
  };
}

function nameOf(file: Pick<FileToImport, 'path' | 'bytes' | 'changedAt'>): string {
  return `${file.path} ${file.bytes} ${file.changedAt}`;
}

/** A crash may leave half a line at the end: its file is then simply tried again. */
function readLine(line: string): FileResult | null {
  try {
    return JSON.parse(line) as FileResult;
  } catch {
    return null;
  }
}
