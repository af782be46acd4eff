/** Segments whose text a careless sender breaks over several lines; what follows belongs to them. */
const textSegments = new Set(['OBX', 'NTE']);

export interface SegmentLines {
  /** The text of each segment, without its line end. */
  readonly segments: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Cuts a message into its segments, from its first MSH on.
 *
 * A carriage return ends a segment (HL7 v2.5.1 §2.5.1); a line feed does so after MSH, and elsewhere only where a segment
 * name, or nothing, follows.
 * A line that begins with no segment name continues an OBX or NTE, because that is how a text with bare line ends
 * arrives and nothing of a report may be lost; elsewhere it is left out, and this is told.
 *
 * @param from where MSH stands
 * @returns null when there are more than `segmentsMax` lines
 */
export function segmentLines(text: string, from: number, field: string, segmentsMax: number): SegmentLines | null {
  const ranges: { start: number; end: number; name: string }[] = [];
  const problems = new Set<string>();

  for (let at = from; at < text.length; ) {
    const end = lineEnd(text, at, field);
    const name = segmentName(text, at, end, field);
    const last = ranges.at(-1);
    if (name !== null) {
      if (name === 'MSH' && last) {
        problems.add('a second MSH follows: only the first message was read');
        break;
      }
      ranges.push({ start: at, end, name });
    } else if (end > at && !isBlank(text, at, end)) {
      if (last && textSegments.has(last.name)) {
        last.end = end;
        problems.add('a line without a segment name was taken as a part of the text before it');
      } else problems.add('a line without a segment name was left out');
    }
    if (ranges.length > segmentsMax) return null;
    at = end + 1;
  }
  return { segments: ranges.map(({ start, end }) => text.slice(start, end)), problems: [...problems] };
}

function lineEnd(text: string, from: number, field: string): number {
  const isHeader = text.startsWith('MSH', from);
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0d) return at;
    if (code === 0x0a && (isHeader || isSegmentEnd(text, at + 1, field))) return at;
  }
  return text.length;
}

/** A bare line feed inside a text stays in it; one before a segment name, another line end or the end is a segment's end. */
function isSegmentEnd(text: string, at: number, field: string): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  if (code === 0x0d || code === 0x0a) return true;
  return text[at + 3] === field && isName(text, at);
}

function segmentName(text: string, start: number, end: number, field: string): string | null {
  if (end - start < 3 || !isName(text, start)) return null;
  if (end - start > 3 && text[start + 3] !== field) return null;
  const name = text.slice(start, start + 3);
  return end - start === 3 && name !== name.toUpperCase() ? null : name.toUpperCase();
}

/** A letter, then two letters or digits. */
function isName(text: string, at: number): boolean {
  return isLetter(text.charCodeAt(at)) && isWord(text.charCodeAt(at + 1)) && isWord(text.charCodeAt(at + 2));
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isWord(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39);
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 0x20) return false;
  return true;
}
