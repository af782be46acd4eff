import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** One thing that was measured against what it must reach. */
export interface Bar {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  /** `at least` or `at most` this much; null: told, not judged. */
  readonly must: { readonly atLeast: number } | { readonly atMost: number } | null;
  /** What it was measured against, or what else a reader must know. */
  readonly note?: string;
}

export interface Results {
  /** File name of the result: `store`. */
  readonly name: string;
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Deliberately broken runs, each of which must fail its bar: they show that the bar has teeth. */
  readonly controls: readonly { readonly name: string; readonly failedAsItMust: boolean; readonly note: string }[];
  /** What else a reader wants to see: told, not judged. */
  readonly tables?: readonly Table[];
}

export interface Table {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function isMet({ measured, must }: Bar): boolean {
  if (must === null) return true;
  return 'atLeast' in must ? measured >= must.atLeast : measured <= must.atMost;
}

export function allMet({ bars, controls }: Results): boolean {
  return bars.every(isMet) && controls.every((control) => control.failedAsItMust);
}

const folder = fileURLToPath(new URL('./results/', import.meta.url));

/** Prints the table and writes it, as JSON and as a page to read, to `benchmarks/results/`. Resolves to whether all bars were met. */
export function tellResults(results: Results): boolean {
  const markdown = inMarkdown(results);
  mkdirSync(folder, { recursive: true });
  const machine = { cores: cpus().length, memoryGibibytes: Math.round(totalmem() / 2 ** 30), node: process.version };
  const record = { ...results, machine, commit: commit(), measuredAt: new Date().toISOString() };
  writeFileSync(`${folder}${results.name}.json`, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(
    `${folder}${results.name}.md`,
    `${markdown}\nMeasured on ${machine.cores} cores with ${machine.memoryGibibytes} GiB, Node ${machine.node}, at ${record.measuredAt}.\n`,
  );
  console.log(markdown);
  return allMet(results);
}

function inMarkdown({ title, bars, controls, tables = [] }: Results): string {
  const rows = bars.map(
    (bar) =>
      `| ${bar.name} | ${round(bar.measured)} ${bar.unit} | ${mustText(bar)} | ${isMet(bar) ? 'yes' : '**no**'} | ${bar.note ?? ''} |`,
  );
  const told = controls.map(
    ({ name, failedAsItMust, note }) =>
      `| ${name} | ${failedAsItMust ? 'fails, as it must' : '**passes, and must not**'} | ${note} |`,
  );
  return [
    `# ${title}`,
    '',
    '| What | Measured | Must be | Met | Note |',
    '|---|---|---|---|---|',
    ...rows,
    ...(told.length > 0 ? ['', '| Negative control | Outcome | Note |', '|---|---|---|', ...told] : []),
    ...tables.flatMap(tableInMarkdown),
    '',
  ].join('\n');
}

function tableInMarkdown({ title, headings, rows }: Table): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return ['', `## ${title}`, '', line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

function mustText({ must, unit }: Bar): string {
  if (must === null) return '';
  return 'atLeast' in must ? `at least ${round(must.atLeast)} ${unit}` : `at most ${round(must.atMost)} ${unit}`;
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
