/**
 * Text as PostgreSQL can store it: without NUL and without halves of surrogate pairs, which hostile or broken
 * senders put into any field. The raw bytes stand unchanged in the journal.
 */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** A value as JSON that PostgreSQL can store. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === 'string' ? storableText(member) : member));
}
