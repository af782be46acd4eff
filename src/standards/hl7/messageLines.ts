import { decodeText } from './characterSet.ts';
import { readMessage } from './message.ts';

/**
 * A raw message as lines that a person can read: one segment a line, decoded by the character set the message names.
 * Bytes that are no message are split at their line ends all the same. At most `linesMax` lines of `lengthMax` characters.
 */
export function messageLines(bytes: Uint8Array, linesMax = 5_000, lengthMax = 200_000): readonly string[] {
  const reading = readMessage(bytes);
  const lines =
    reading.kind === 'read'
      ? reading.message.segments().map(({ text }) => text)
      : decodeText(bytes, []).text.split(/\r\n|\r|\n/);
  return lines.slice(0, linesMax).map((line) => line.slice(0, lengthMax));
}
