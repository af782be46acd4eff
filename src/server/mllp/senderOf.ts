import type { Message } from '../../standards/hl7/message.ts';

/** The sender of a message, by which its feed is known: MSH-3 and MSH-4, whole, as they are written, joined by `|`. */
export function senderOf(message: Message): string {
  return short(`${message.field('MSH-3') ?? ''}|${message.field('MSH-4') ?? ''}`);
}

/** What a peer wrote is as long as it likes; what names an entry is not. */
export function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
