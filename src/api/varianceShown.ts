import { Type } from 'typebox';
import { instant, nullable, text } from './endpoint.ts';

const uuid = Type.String({ format: 'uuid' });

/** kind: `images-without-order`, `order-without-images`, `identity-conflict`, `nhs-number`, `two-patients`, `changed-instance`. */
export const varianceShown = Type.Object({
  kind: text(40),
  /** `wrong-person`, `unreported`, `late-image`, `delivery-gap`, `identity-incomplete`, `code-mismatch`. */
  severity: text(40),
  /** One plain sentence: what differs, without blame. */
  says: text(500),
  ownerRole: text(40),
  since: instant,
  dueAt: nullable(instant),
});

/** A person as others see them. */
export const personShown = Type.Object({
  username: text(100),
  displayName: text(200),
  /** They have left, or may no longer see that site: what they had must be handed over. */
  gone: Type.Boolean(),
});

/** Whose a variance is, and how it is handled. */
export const handlingShown = Type.Object({
  varianceId: uuid,
  /** What an act must name: of two people who saw the same, one wins. */
  version: Type.Integer(),
  /** Of whoever handed it on, else of the rule. */
  ownerRole: text(40),
  /** Null until a person takes it. */
  takenBy: nullable(personShown),
  takenAt: nullable(instant),
  snoozedUntil: nullable(instant),
  snoozedBy: nullable(personShown),
  snoozedBecause: nullable(text(2000)),
  /** The longest that this severity may be put off. */
  snoozeHoursMax: Type.Integer(),
  openedAt: nullable(instant),
  closedAt: nullable(instant),
  closedBecause: nullable(text(2000)),
});

export const historyShown = Type.Object({
  /** `opened`, `taken`, `handed over`, `released`, `commented`, `snoozed`, `woke`, `closed`, `opened again`. */
  what: text(20),
  at: instant,
  /** Null for what the ledger did by itself. */
  by: nullable(personShown),
  words: nullable(text(2000)),
  toRole: nullable(text(40)),
  toPerson: nullable(personShown),
  until: nullable(instant),
});

/** One variance with what each side says and everything that became of it, newest first. */
export const varianceWhole = Type.Object({
  ...varianceShown.properties,
  ...handlingShown.properties,
  evidence: Type.Array(Type.Object({ field: text(60), system: text(60), value: nullable(text(500)) })),
  history: Type.Array(historyShown),
});
