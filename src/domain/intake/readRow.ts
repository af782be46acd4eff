import type { FieldSource } from '../../standards/hl7/orderGroups.ts';
import { readTimestamp } from '../../standards/hl7/timestamp.ts';
import { instantsOf } from '../../standards/time/localTime.ts';
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
  return readTimes(source, row, heardAt)[0]?.toISOString() ?? null;
}

/**
 * When the sender says it happened; the time of receipt where it does not say, or where it names a time still to come:
 * what lies in the future would stand above everything said until then.
 *
 * In the hour that clocks repeat in autumn, a time without an offset is the one of the two that is nearer to the receipt: the
 * messages of that hour must not seem to have been sent in another order.
 */
export function readOccurredAt(source: FieldSource, row: PackRow | undefined, heardAt: HeardAt): string {
  const received = heardAt.receivedAt.getTime();
  const said = readTimes(source, row, heardAt);
  if (said.length === 0) return heardAt.receivedAt.toISOString();
  const away = (instant: Date) => Math.abs(instant.getTime() - received);
  const nearest = said.reduce((one, other) => (away(other) < away(one) ? other : one));
  return nearest.getTime() > received + clockAheadMs ? heardAt.receivedAt.toISOString() : nearest.toISOString();
}

/** Every instant that the first time among a row's addresses can mean, the earliest first. */
function readTimes(source: FieldSource, row: PackRow | undefined, heardAt: HeardAt): readonly Date[] {
  for (const address of row?.from ?? []) {
    const time = readTimestamp(source.first([address]) ?? '');
    if (time) return instantsOf(time, heardAt.zone);
  }
  return [];
}
