import { acknowledgementMessage } from '../messages/acknowledgement.ts';
import { crisOrder, crisReport } from '../messages/cris.ts';
import { iheOrder, iheReport } from '../messages/ihe.ts';
import { omiOrder, omiReport } from '../messages/omi.ts';
import { mergeMessage, patientMessage } from '../messages/pas.ts';
import type { Saying } from '../messages/segments.ts';
import type { MessageTold } from '../trust/trustEvent.ts';

/** How each sender pack's kind of sender writes its orders and reports. */
const dialects = {
  'cris-pd160': { order: crisOrder, report: crisReport },
  'omi-2.5.1': { order: omiOrder, report: omiReport },
  'ihe-2.3.1': { order: iheOrder, report: iheReport },
} as const;

/** What a sender says, in its own dialect, as it goes over the wire. */
export function bytesOfMessage(event: MessageTold, zone: string): Uint8Array {
  const said: Saying = { sender: event.sender, at: event.saidAt, controlId: event.controlId, zone };
  switch (event.kind) {
    case 'order':
      return dialects[event.sender.pack].order(event.exam, event.who, event.step, said);
    case 'report':
      return dialects[event.sender.pack].report(event.exam, event.who, event.report, said);
    case 'person':
      return patientMessage(event.event, event.patient, event.who, event.where, said);
    case 'merge':
      return mergeMessage(event.patient, event.who, event.retiredNumber, said);
    case 'acknowledgement':
      return acknowledgementMessage(event.exam, said);
    case 'bytes':
      return event.bytes;
  }
}
