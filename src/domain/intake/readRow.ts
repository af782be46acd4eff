import type { FieldSource } from '../../standards/hl7/orderGroups.ts';
import { readTimestamp } from '../../standards/hl7/timestamp.ts';
import { instantOf } from '../../standards/time/localTime.ts';
import type { PackRow } from './senderPack.ts';

/** What is known of a message besides its bytes. */
export interface HeardAt {
  readonly receivedAt: Date;
  /** IANA zone of the site, for times that name no offset. */
  readonly zone: string;
  /** ODS code of the site whose feed it is. */
  readonly site: string;
}

/** Longer codes and names than this nobody means. */
const valueLengthMax = 1000;

/** A sender's clock may be this far ahead of ours; what lies further ahead did not happen yet. */
const clockAheadMs = 60 * 60 * 1000;

/** The value that a row of a pack finds; null when nobody says anything, or says that there is no value. */
export function readRow(source: FieldSource, row: PackRow | undefined): string | null {
  if (!row) return null;
  const said = source.first(row.from);
  if (said === null) return null;
  const value = said?.trim().slice(0, valueLengthMax) || row.otherwise;
  if (value === undefined) return null;
  const meant = row.values && Object.hasOwn(row.values, value) ? row.values[value] : value;
  return meant || null;
}

/** The first time among a row's addresses, as an ISO instant; what is no time counts as nothing said. */
export function readInstant(source: FieldSource, row: PackRow | undefined, heardAt: HeardAt): string | null {
  for (const address of row?.from ?? []) {
    const time = readTimestamp(source.first([address]) ?? '');
    if (time) return instantOf(time, heardAt.zone).toISOString();
  }
  return null;
}

/**
 * When the sender says it happened; the time of receipt where it does not say, or where it names a time still to come:
 * what lies in the future would stand above everything said until then.
 */
export function readOccurredAt(source: FieldSource, row: PackRow | undefined, heardAt: HeardAt): string {
  const received = heardAt.receivedAt.toISOString();
  const said = readInstant(source, row, heardAt);
  if (said === null) return received;
  return Date.parse(said) > heardAt.receivedAt.getTime() + clockAheadMs ? received : said;
}
