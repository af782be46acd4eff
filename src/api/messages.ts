import { Type } from 'typebox';
import { cursor, endpoint, instant, nullable, text } from './endpoint.ts';

const messageId = Type.String({ pattern: '^[0-9]{1,18}$' });

export const messageRow = Type.Object({
  messageId,
  receivedAt: instant,
  feedId: nullable(Type.String({ format: 'uuid' })),
  feed: text(200),
  messageType: nullable(text(40)),
  controlId: nullable(text(200)),
  /** `understood`, `kept-only`, `refused`, `unreadable`. */
  understanding: text(20),
  /** The field (`PID-3`) or the byte (`byte 17`) where it failed. */
  where: nullable(text(60)),
  why: nullable(text(300)),
  answer: text(4),
});

/** Messages nobody could use, newest first; instances nobody could read stand in `instances`. */
export const listUnreadable = endpoint({
  method: 'POST',
  path: '/api/messages/unreadable',
  permission: 'see-messages',
  audit: 'list-unreadable',
  body: Type.Object({ after: Type.Optional(cursor), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }),
  reply: Type.Object({
    asOf: instant,
    total: Type.Integer(),
    messages: Type.Array(messageRow),
    next: nullable(cursor),
    instances: Type.Array(
      Type.Object({
        receivedAt: instant,
        sender: text(100),
        sha256: text(64),
        where: nullable(text(60)),
        why: text(300),
        held: text(40),
      }),
    ),
    instancesTotal: Type.Integer(),
  }),
});

export const seeMessage = endpoint({
  method: 'GET',
  path: '/api/messages/:messageId',
  permission: 'see-messages',
  audit: 'see-message',
  params: Type.Object({ messageId }),
  reply: Type.Object({ message: messageRow, lines: Type.Array(text(200_000)), hex: nullable(text(4000)) }),
});

/**
 * Interprets kept messages again with the packs as they are now. With `trial` nothing changes and the reply says what would.
 */
export const replayMessages = endpoint({
  method: 'POST',
  path: '/api/messages/replay',
  permission: 'replay-messages',
  audit: 'replay-messages',
  body: Type.Object({
    trial: Type.Boolean(),
    feedId: Type.Optional(Type.String({ format: 'uuid' })),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    onlyNotUnderstood: Type.Boolean(),
  }),
  reply: Type.Object({
    messages: Type.Integer(),
    nowUnderstood: Type.Integer(),
    nowRefused: Type.Integer(),
    factsAdded: Type.Integer(),
    factsRemoved: Type.Integer(),
    unchanged: Type.Integer(),
    examples: Type.Array(Type.Object({ messageId, before: text(300), after: text(300) })),
  }),
});
