/** A part of a multipart body. Its content must be read to the end before the next part is asked for. */
export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The body is no multipart body, or ends too early. `message` quotes nothing of it. */
export class MultipartBroken extends Error {
  override readonly name = 'MultipartBroken';
  readonly code = 'MULTIPART_BROKEN';
}

const headersMax = 16 * 1024;
const preambleMax = 64 * 1024;
const lineEnd = Buffer.from('\r\n');
const headersEnd = Buffer.from('\r\n\r\n');

/**
 * Reads a multipart body (RFC 2046 §5.1.1) as it comes in. Nothing is held but one chunk and the few bytes in which a
 * boundary could begin, however large a part is.
 */
export async function* readMultipart(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const chunks = body[Symbol.asyncIterator]();
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first boundary may stand at the very beginning, without a line end before it.
  let held: Buffer = lineEnd;

  async function more(): Promise<void> {
    const next = await chunks.next();
    if (next.done) throw new MultipartBroken('Cannot read the parts: the body ends within one');
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
  }

  let within = false;

  async function* contentUntilDelimiter(): AsyncGenerator<Uint8Array> {
    within = true;
    for (;;) {
      const at = held.indexOf(delimiter);
      const until = at >= 0 ? at : held.length - delimiter.length + 1;
      if (until > 0) {
        const content = held.subarray(0, until);
        held = held.subarray(until);
        yield content;
      }
      if (at >= 0) {
        held = held.subarray(delimiter.length);
        within = false;
        return;
      }
      await more();
    }
  }

  async function upTo(mark: Buffer, most: number): Promise<Buffer> {
    for (;;) {
      const at = held.indexOf(mark);
      if (at > most || (at < 0 && held.length > most))
        throw new MultipartBroken('Cannot read the parts: a head is too long');
      if (at >= 0) {
        const found = held.subarray(0, at);
        held = held.subarray(at + mark.length);
        return found;
      }
      await more();
    }
  }

  let skipped = 0;
  for await (const chunk of contentUntilDelimiter()) {
    skipped += chunk.length;
    if (skipped > preambleMax) throw new MultipartBroken('Cannot read the parts: no boundary is found');
  }
  for (;;) {
    while (held.length < 2) await more();
    if (held[0] === 0x2d && held[1] === 0x2d) return;
    const head = await upTo(headersEnd, headersMax);
    within = true;
    yield { headers: readHeaders(head.toString('latin1')), content: contentUntilDelimiter() };
    // Whoever broke off within a part, or never began it, still gets to the next one.
    if (within) for await (const _ of contentUntilDelimiter());
  }
}

function readHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
