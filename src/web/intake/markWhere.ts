import type { RawLine } from '../design/RawLines.tsx';

/**
 * Marks in the lines of a message the place where it failed: a field or component in HL7 notation (`PID-3`, `PID-3.1`), a
 * segment (`PID`), or `byte 17`, counted from 0 over the lines joined by one carriage return each. A place that is not
 * there is marked at the end of the segment it belongs to, for what is missing is missing there.
 */
export function markWhere(lines: readonly string[], where: string | null): readonly RawLine[] {
  const byte = where?.match(/^byte (\d+)$/);
  if (byte) return markByte(lines, Number(byte[1]));
  const field = where?.match(/^([A-Z][A-Z0-9]{2})(?:-(\d+)(?:\.(\d+))?)?/);
  if (!field) return lines.map(plain);
  const [, segment = '', fieldNumber, component] = field;
  const marked = lines.findIndex((line) => line.startsWith(segment));
  return lines.map((line, place) =>
    place === marked
      ? markField(
          line,
          separatorsOf(lines),
          fieldNumber ? Number(fieldNumber) : null,
          component ? Number(component) : null,
        )
      : plain(line),
  );
}

const plain = (line: string): RawLine => ({ runs: [{ text: line, wrong: false }], wrong: false });

/** The field and component separators, MSH-1 and the first of MSH-2 (HL7 v2.5.1 §2.5.4). */
function separatorsOf(lines: readonly string[]): { readonly field: string; readonly component: string } {
  const header = lines.find((line) => /^(MSH|BHS|FHS)/.test(line)) ?? '';
  return { field: header[3] ?? '|', component: header[4] ?? '^' };
}

function markField(
  line: string,
  separators: { readonly field: string; readonly component: string },
  field: number | null,
  component: number | null,
): RawLine {
  if (field === null) return wrongAt(line, 0, line.length);
  // MSH-1 is the separator itself, so the fields of MSH stand one place earlier than those of other segments.
  const place = line.startsWith('MSH') ? field - 1 : field;
  const parts = line.split(separators.field);
  if (place < 1 || place >= parts.length) return wrongAt(line, line.length, line.length);
  const start = parts.slice(0, place).join(separators.field).length + separators.field.length;
  const text = parts[place] ?? '';
  if (component === null) return wrongAt(line, start, start + text.length);
  const components = text.split(separators.component);
  if (component < 1 || component > components.length) return wrongAt(line, start, start + text.length);
  const before = components.slice(0, component - 1).join(separators.component).length;
  const from = start + before + (component > 1 ? separators.component.length : 0);
  return wrongAt(line, from, from + (components[component - 1] ?? '').length);
}

function markByte(lines: readonly string[], byte: number): readonly RawLine[] {
  const encoder = new TextEncoder();
  let passed = 0;
  return lines.map((line) => {
    const begins = passed;
    passed += encoder.encode(line).length + 1;
    if (byte < begins || byte >= passed) return plain(line);
    const from = lettersOf(line, byte - begins, encoder);
    return wrongAt(line, from, from + ([...line.slice(from)][0]?.length ?? 0));
  });
}

/** At which place of the text the letter begins that holds this byte of it. */
function lettersOf(line: string, byte: number, encoder: TextEncoder): number {
  let bytes = 0;
  let place = 0;
  for (const letter of line) {
    bytes += encoder.encode(letter).length;
    if (bytes > byte) return place;
    place += letter.length;
  }
  return place;
}

function wrongAt(line: string, from: number, to: number): RawLine {
  const runs = [
    { text: line.slice(0, from), wrong: false },
    { text: line.slice(from, to), wrong: true },
    { text: line.slice(to), wrong: false },
  ];
  return { runs: runs.filter(({ text, wrong }) => wrong || text !== ''), wrong: true };
}
