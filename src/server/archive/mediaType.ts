/** A media type with its parameters, as `Content-Type` and `Accept` write them (RFC 9110 §8.3.1). */
export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly name: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** One media type; null when the text is none. */
export function readMediaType(text: string): MediaType | null {
  const [name = '', ...rest] = splitOutsideQuotes(text, ';');
  const plain = name.trim().toLowerCase();
  if (!/^[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+$/.test(plain)) return null;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals < 1) continue;
    const value = parameter.slice(equals + 1).trim();
    const unquoted = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
    parameters.set(parameter.slice(0, equals).trim().toLowerCase(), unquoted);
  }
  return { name: plain, parameters };
}

/** What a client accepts, the most wanted first. No header accepts everything. */
export function readAccept(header: string | undefined): readonly MediaType[] {
  const types = splitOutsideQuotes(header?.trim() || '*/*', ',')
    .slice(0, 50)
    .map(readMediaType)
    .filter((type) => type !== null)
    .map((type) => ({ type, quality: Number(type.parameters.get('q') ?? 1) }));
  return types
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ type }) => type);
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === '\\') at++;
    else if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
