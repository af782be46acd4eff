import { type ImageToSend, imagesOf } from '../images.ts';
import type { MessageSender } from '../places.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';
import { bytesOfMessage } from './bytesOfMessage.ts';
import { headerOnly } from './headerOnly.ts';

/** One HL7 message as it goes over the wire, and the answer it must get. */
export interface MessageAction {
  readonly at: Date;
  readonly door: 'hl7';
  readonly sender: MessageSender;
  readonly bytes: Uint8Array;
  readonly answer: 'AA' | 'AE' | 'AR';
}

/** What one scanner sends over one association. `refused`: the door must not let it in. */
export interface ImagesAction {
  readonly at: Date;
  readonly door: 'dicom';
  readonly aeTitle: string;
  readonly images: readonly ImageToSend[];
  readonly refused: boolean;
}

export type Action = MessageAction | ImagesAction;

/** What goes through a door when something is told. `drawn`: with the pictures a person would recognise, else with hardly any pixels. */
export function doorAction(event: TrustEvent, zone: string, drawn = true): Action {
  if (event.kind !== 'images') {
    const { at, sender, answer } = event;
    return { at, door: 'hl7', sender, answer, bytes: bytesOfMessage(event, zone) };
  }
  const { at, aeTitle, exam, said, refused } = event;
  const images = imagesOf(exam, drawn ? said : { ...said, undrawn: headerOnly(said.drawnAgain === true) });
  return { at, door: 'dicom', aeTitle, refused, images };
}
