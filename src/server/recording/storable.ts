/**
 * Text as PostgreSQL can store it: without NUL and without halves of surrogate pairs, which hostile or broken
 * senders put into any field. The raw bytes stand unchanged in the journal.
 */
export function storableText(text: string): string {
  return text.includes('\u0000') || !text.isWellFormed() ? text.replaceAll('\u0000', '').toWellFormed() : text;
}

/** NUL and halves of surrogate pairs as `JSON.stringify` writes them; a backslash of the text itself may look like one. */
const unstorable = /\\u(?:0000|d[89a-f])/;

/** A value as JSON that PostgreSQL can store. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!unstorable.test(json)) return json;
  return JSON.stringify(value, (_, member) => (typeof member === 'string' ? storableText(member) : member));
}

/** A JSON object with one number more. It has another member already. */
export function withMember(object: string, name: string, value: number): string {
  return `{"${name}":${value},${object.slice(1)}`;
}

/** A JSON array of values that are JSON already. */
export function arrayOf(values: readonly string[]): string {
  return `[${values.join(',')}]`;
}
