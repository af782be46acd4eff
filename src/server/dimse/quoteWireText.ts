const longest = 256;

/**
 * Text that came over the wire, fit for a log line: printable ASCII stays, all else becomes `\u00xx`, at most 256 characters.
 *
 * Nobody may write a second log line, colour a terminal or hide text with an AE title.
 */
export function quoteWireText(text: string): string {
  const head = text.slice(0, longest);
  const quoted = head.replace(
    /[^\x20-\x7e]|\\/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return quoted.slice(0, longest);
}
