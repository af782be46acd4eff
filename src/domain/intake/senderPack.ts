import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { isAddress } from '../../standards/hl7/segment.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/**
 * `verified`: the text that `source` names has been read and says all of this row, its values too. Without a source a row is a
 * working assumption. That a site's own sender does it is another question, and for the site.
 */
const verified = { verified: Type.Boolean(), source: Type.Optional(text(200)) };
const namesItsSource = (said: { readonly verified: boolean; readonly source?: string }) =>
  !said.verified || said.source !== undefined;
const unnamed = () => 'is verified and must name its source';
const address = Type.Refine(text(20), isAddress, () => 'must be an address such as OBR-18.1');

/**
 * Where a value stands: the first address that says anything counts.
 *
 * `values` puts the sender's codes into ours; a code it does not name stays as it was said. `otherwise` counts where no address
 * says anything.
 */
const row = Type.Refine(
  Type.Object(
    {
      from: Type.Array(address, { maxItems: 20 }),
      values: Type.Optional(Type.Record(Type.String(), Type.String())),
      otherwise: Type.Optional(text(60)),
      ...verified,
      note: Type.Optional(text(400)),
    },
    { additionalProperties: false },
  ),
  namesItsSource,
  unnamed,
);

const codes = Type.Array(Type.String({ maxLength: 20 }), { minItems: 1, maxItems: 40 });
const orderStatus = Type.Union([
  Type.Literal('requested'),
  Type.Literal('scheduled'),
  Type.Literal('arrived'),
  Type.Literal('performed'),
  Type.Literal('cancelled'),
]);
const reportStatus = Type.Union([
  Type.Literal('registered'),
  Type.Literal('preliminary'),
  Type.Literal('final'),
  Type.Literal('corrected'),
  Type.Literal('addendum'),
  Type.Literal('cancelled'),
]);

/** One line of the status truth table. Every list that is given must hold the message's value; the first line that fits counts. */
const orderStatusLine = Type.Refine(
  Type.Object(
    {
      /** ORC-1. */
      control: Type.Optional(codes),
      /** ORC-5. */
      order: Type.Optional(codes),
      /** OBR-25. */
      result: Type.Optional(codes),
      status: orderStatus,
      ...verified,
      note: Type.Optional(text(400)),
    },
    { additionalProperties: false },
  ),
  namesItsSource,
  unnamed,
);

const understanding = Type.Union([
  Type.Literal('patient'),
  Type.Literal('merge'),
  Type.Literal('order'),
  Type.Literal('booking'),
  Type.Literal('report'),
  Type.Literal('acknowledgement'),
]);

const senderPack = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,59}$' }),
    version: Type.String({ pattern: '^[0-9A-Za-z.-]{1,20}$' }),
    title: text(200),
    source: text(1000),
    /** MSH-11 that is let in; a message without one is. */
    processingIds: Type.Array(text(2), { minItems: 1 }),
    /** What a message of this type and trigger event (`ADT^A08`) is taken for. */
    understood: Type.Record(Type.String({ pattern: '^[A-Z0-9]{3}(\\^[A-Z0-9]{3})?$' }), understanding),
    /** What becomes of all others. They are kept either way. */
    others: Type.Union([Type.Literal('accept'), Type.Literal('reject')]),
    identity: Type.Refine(
      Type.Object(
        {
          /** CX.4.1 or CX.4.2 that says NHS number, and CX.5 that does. */
          nhsAuthorities: Type.Array(text(60)),
          nhsTypes: Type.Array(text(10)),
          /** CX.5 of numbers that name a visit, an insurance, anything but a patient of a hospital. */
          otherTypes: Type.Array(text(10)),
          /** From CX.4.1 to the ODS code of the issuer; `@site` is the site of the feed. */
          issuers: Type.Record(Type.String(), Type.String()),
          ...verified,
        },
        { additionalProperties: false },
      ),
      namesItsSource,
      unnamed,
    ),
    patient: Type.Object({ occurredAt: row, location: row, diedAt: row }, { additionalProperties: false }),
    order: Type.Object(
      {
        accession: row,
        placerOrderNumber: row,
        fillerOrderNumber: row,
        studyInstanceUid: row,
        procedureCode: row,
        procedureSystem: row,
        procedureText: row,
        modality: row,
        scheduledAt: row,
        performedAt: row,
        priority: row,
        patientClass: row,
        location: row,
        requester: row,
        occurredAt: row,
      },
      { additionalProperties: false },
    ),
    orderStatus: Type.Array(orderStatusLine, { maxItems: 60 }),
    /** Where a booking (SIU) says it; what is not named here stands where an order says it. */
    booking: Type.Object(
      {
        accession: Type.Optional(row),
        placerOrderNumber: Type.Optional(row),
        fillerOrderNumber: Type.Optional(row),
        procedureCode: Type.Optional(row),
        procedureSystem: Type.Optional(row),
        procedureText: Type.Optional(row),
        scheduledAt: Type.Optional(row),
        location: Type.Optional(row),
        requester: Type.Optional(row),
        occurredAt: Type.Optional(row),
      },
      { additionalProperties: false },
    ),
    /** From the trigger event; an event that is not named says nothing of the status. */
    bookingStatus: Type.Record(Type.String({ pattern: '^S[0-9]{2}$' }), orderStatus),
    /** Where an acknowledgement (ORA) says it; what is not named here stands where an order says it. */
    acknowledgement: Type.Optional(
      Type.Object(
        { accession: Type.Optional(row), acknowledgedBy: row, occurredAt: Type.Optional(row) },
        { additionalProperties: false },
      ),
    ),
    report: Type.Object(
      { issuedAt: row, reporter: row, occurredAt: row, status: row },
      { additionalProperties: false },
    ),
    /** From OBR-25, or OBX-11 where OBR-25 says nothing. A code that is not named is refused. */
    reportStatus: Type.Record(Type.String(), reportStatus),
    /** OBX-3 whose code or suffix is one of these makes a final report an addendum. */
    addendumCodes: Type.Array(text(20)),
  },
  { additionalProperties: false },
);

/**
 * Where one kind of sender puts what we need to know, and what its codes mean. Data, versioned, in
 * `policies/sender-packs/<name>/<version>.json`, each with messages that show it.
 */
export type SenderPack = Static<typeof senderPack>;
export type PackRow = Static<typeof row>;

export type PackReading =
  | { readonly kind: 'read'; readonly pack: SenderPack }
  | { readonly kind: 'unreadable'; readonly problems: readonly string[] };

/** Takes a pack as it stands in its file, or says all that is wrong with it. */
export function parseSenderPack(value: unknown): PackReading {
  if (Value.Check(senderPack, value)) return { kind: 'read', pack: value };
  const problems = Value.Errors(senderPack, value).map((error) => `${error.instancePath || '/'} ${error.message}`);
  return { kind: 'unreadable', problems: [...new Set(problems)] };
}

/** `cris-pd160/1`, as it is stored with every fact it helped to read. */
export function packId(pack: SenderPack): string {
  return `${pack.name}/${pack.version}`;
}
