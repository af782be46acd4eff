import { type Delimiters, usualDelimiters } from './delimiters.ts';
import { escapeText } from './escapes.ts';

/**
 * One segment to write: its name, and its fields by number. `{ '3': 'A1', '5.2': 'JOHN', '3[2].4': 'NHS' }`;
 * null writes `""`, the statement that there is no value.
 */
export type SegmentToWrite = readonly [name: string, fields: Readonly<Record<string, string | null>>];

/**
 * Writes a message in UTF-8, with the recommended separators and a carriage return after each segment.
 *
 * MSH-1 and MSH-2 are written by themselves; MSH-18 becomes `UNICODE UTF-8` unless it is given.
 *
 * @throws RangeError for a field number that cannot be: such a call is a mistake of ours
 */
export function writeMessage(segments: readonly SegmentToWrite[]): Uint8Array {
  const lines = segments.map(([name, fields]) => writeSegment(name, fields, usualDelimiters));
  return new TextEncoder().encode(lines.map((line) => `${line}\r`).join(''));
}

function writeSegment(name: string, given: Readonly<Record<string, string | null>>, delimiters: Delimiters): string {
  const isHeader = name === 'MSH';
  const fields = isHeader && !('18' in given) ? { ...given, '18': 'UNICODE UTF-8' } : given;
  const tree: string[][][][] = [];
  for (const [place, value] of Object.entries(fields)) {
    const [field, repetition, component, subcomponent] = placeOf(place);
    const components = branch(branch(tree, field), repetition - 1);
    branch(components, component - 1)[subcomponent - 1] = value === null ? '""' : escapeText(value, delimiters);
  }
  const texts = Array.from(tree, (repetitions) => (repetitions ? joinField(repetitions, delimiters) : ''));
  const encoding = `${delimiters.component}${delimiters.repetition}${delimiters.escape}${delimiters.subcomponent}`;
  return [name, ...(isHeader ? [encoding, ...texts.slice(3)] : texts.slice(1))].join(delimiters.field);
}

function placeOf(place: string): readonly [number, number, number, number] {
  const parts = /^(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/.exec(place);
  if (!parts) throw new RangeError(`Cannot write field "${place}": it must be a number such as 3, 3.1 or 3[2].1`);
  return [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1), Number(parts[4] ?? 1)];
}

function branch<T>(tree: T[][], index: number): T[] {
  const found = tree[index] ?? [];
  tree[index] = found;
  return found;
}

function joinField(repetitions: readonly (readonly (readonly string[])[])[], delimiters: Delimiters): string {
  return filled(repetitions)
    .map((components) =>
      filled(components ?? [])
        .map((subcomponents) =>
          filled(subcomponents ?? [])
            .map((text) => text ?? '')
            .join(delimiters.subcomponent),
        )
        .join(delimiters.component),
    )
    .join(delimiters.repetition);
}

/** An array without holes, so that `map` sees every place. */
function filled<T>(sparse: readonly T[]): (T | undefined)[] {
  return Array.from(sparse);
}
