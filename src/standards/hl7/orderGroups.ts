import type { Message } from './message.ts';
import { type FieldText, fieldOf, type Repetition, repetitionsOf, type Segment } from './segment.ts';

/** One observation with the notes under it. */
export interface Observation {
  readonly obx: Segment;
  readonly notes: readonly Segment[];
}

/** Something whose fields can be asked for by address: a message, or one order of it with what stands over it. */
export interface FieldSource {
  /** The text at the first of the addresses that says anything. */
  first(addresses: readonly string[]): FieldText;
  /** The repetitions of a field. */
  fields(address: string): readonly Repetition[];
}

/**
 * What belongs to one order: its ORC and OBR and what follows them up to the next order.
 *
 * Segments of the group (ORC, OBR, TQ1, IPC, ZDS, OBX …) are counted within it; the others (MSH, PID, PV1 …) are those that
 * stand over it.
 */
export interface OrderGroup extends FieldSource {
  /** Every segment of the group, in order. */
  readonly segments: readonly Segment[];
  readonly observations: readonly Observation[];
  /** Notes that stand before any observation. */
  readonly notes: readonly Segment[];
}

/**
 * The orders of a message: ORC or, without one, OBR begins each (ORM_O01, OMG_O19, OMI_O23, ORU_R01 in HL7 v2.5.1 §4, §7).
 *
 * An ORC belongs to the OBR after it. What stands before the first order belongs to all of them, up to the next PID:
 * one ORU may hold the results of several patients, and none of them may be given another's name.
 */
export function orderGroups(message: Message): readonly OrderGroup[] {
  const groups: { context: Segment[]; segments: Segment[] }[] = [];
  let head: Segment[] = [];
  let context: Segment[] = [];
  let segments: Segment[] | null = null;
  for (const segment of message.segments()) {
    if (segment.name === 'PID') {
      if (!context.some(isPid)) head = context;
      context = [...head, segment];
      segments = null;
    } else if (segment.name === 'ORC' || (segment.name === 'OBR' && !segments?.every(mayPrecedeObr))) {
      segments = [segment];
      groups.push({ context, segments });
    } else (segments ?? context).push(segment);
  }
  return groups.map((group) => groupOf(group.context, group.segments));
}

function isPid(segment: Segment): boolean {
  return segment.name === 'PID';
}

/** An ORC that waits for its OBR may be followed by TQ1 and NTE. */
function mayPrecedeObr(segment: Segment): boolean {
  return segment.name !== 'OBR' && segment.name !== 'OBX';
}

function groupOf(context: readonly Segment[], segments: readonly Segment[]): OrderGroup {
  const inGroup = Map.groupBy(segments, ({ name }) => name);
  const source = sourceOf(new Map([...Map.groupBy(context, ({ name }) => name), ...inGroup]));
  return { segments, ...observationsOf(segments), ...source };
}

/** Asks the given segments only, as if the message held no others. */
export function sourceOfSegments(segments: readonly Segment[]): FieldSource {
  return sourceOf(Map.groupBy(segments, ({ name }) => name));
}

function sourceOf(byName: ReadonlyMap<string, readonly Segment[]>): FieldSource {
  return {
    first(addresses) {
      for (const address of addresses) {
        const text = fieldOf(byName, address);
        if (text !== undefined) return text;
      }
      return undefined;
    },
    fields: (address) => repetitionsOf(byName, address),
  };
}

function observationsOf(segments: readonly Segment[]): Pick<OrderGroup, 'observations' | 'notes'> {
  const observations: { obx: Segment; notes: Segment[] }[] = [];
  const notes: Segment[] = [];
  for (const segment of segments) {
    if (segment.name === 'OBX') observations.push({ obx: segment, notes: [] });
    if (segment.name === 'NTE') (observations.at(-1)?.notes ?? notes).push(segment);
  }
  return { observations, notes };
}
