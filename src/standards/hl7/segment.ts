import type { Delimiters } from './delimiters.ts';
import { unescapeText } from './escapes.ts';

/** What a segment needs to be read by itself. */
export interface Setting {
  readonly delimiters: Delimiters;
  readonly decode: (bytes: Uint8Array) => string;
}

export interface Segment {
  /** `PID`, in upper case. */
  readonly name: string;
  /** As it stands, without its line end. */
  readonly text: string;
  readonly setting: Setting;
}

/** Undefined: nothing is said. Null: `""`, the sender says that there is no value. */
export type FieldText = string | null | undefined;

/** One repetition of a field. */
export interface Repetition {
  /** As it stands, escapes and separators and all. */
  readonly raw: string;
  readonly setting: Setting;
}

interface Address {
  readonly segment: string;
  /** Counted from 1. */
  readonly occurrence: number;
  readonly field: number;
  readonly repetition: number;
  readonly component: number | null;
  readonly subcomponent: number | null;
}

/** More repetitions than this in one field are not looked at. */
export const repetitionsMax = 10_000;

/** Whether something is an address such as `PID-3`, `PID-3.1`, `PID-3[2].1.2` or `OBX[3]-5`. */
export function isAddress(text: string): boolean {
  return addressOf(text) !== null;
}

/** The text at an address; only the segments given are looked at. */
export function fieldOf(byName: ReadonlyMap<string, readonly Segment[]>, address: string): FieldText {
  const parsed = addressOf(address);
  const segment = parsed && byName.get(parsed.segment)?.[parsed.occurrence - 1];
  return segment ? textAt(segment, parsed) : undefined;
}

export function repetitionsOf(byName: ReadonlyMap<string, readonly Segment[]>, address: string): readonly Repetition[] {
  const parsed = addressOf(address);
  const segment = parsed && byName.get(parsed.segment)?.[parsed.occurrence - 1];
  return segment ? repetitionsIn(segment, parsed.field) : [];
}

/** The text at an address in this one segment; undefined when the address names another. */
export function segmentField(segment: Segment, address: string): FieldText {
  const parsed = addressOf(address);
  return parsed && parsed.segment === segment.name ? textAt(segment, parsed) : undefined;
}

export function segmentFields(segment: Segment, address: string): readonly Repetition[] {
  const parsed = addressOf(address);
  return parsed && parsed.segment === segment.name ? repetitionsIn(segment, parsed.field) : [];
}

/** A component (counted from 1) of a repetition, or one subcomponent of it; the whole of it without numbers. */
export function partOf(repetition: Repetition, component?: number, subcomponent?: number): FieldText {
  const { delimiters, decode } = repetition.setting;
  let raw: string | undefined = repetition.raw;
  if (component !== undefined) raw = nth(raw, delimiters.component, component);
  if (raw !== undefined && subcomponent !== undefined) raw = nth(raw, delimiters.subcomponent, subcomponent);
  if (raw === undefined || raw === '') return undefined;
  return raw === '""' ? null : unescapeText(raw, delimiters, decode);
}

const addresses = new Map<string, Address | null>();

/** Addresses stand in code and in policies, so there are few of them: each is taken apart once. */
function addressOf(text: string): Address | null {
  const known = addresses.get(text);
  if (known !== undefined) return known;
  const made = parseAddress(text);
  if (addresses.size < 10_000) addresses.set(text, made);
  return made;
}

function parseAddress(text: string): Address | null {
  const parts =
    /^([A-Z][A-Z0-9]{2})(?:\[([1-9]\d{0,5})\])?-([1-9]\d{0,2})(?:\[([1-9]\d{0,4})\])?(?:\.([1-9]\d{0,2})(?:\.([1-9]\d{0,2}))?)?$/.exec(
      text,
    );
  if (!parts) return null;
  const [, segment = '', occurrence = '1', field, repetition = '1', component, subcomponent] = parts;
  return {
    segment,
    occurrence: Number(occurrence),
    field: Number(field),
    repetition: Number(repetition),
    component: component === undefined ? null : Number(component),
    subcomponent: subcomponent === undefined ? null : Number(subcomponent),
  };
}

function textAt(segment: Segment, address: Address): FieldText {
  const raw = rawField(segment, address.field);
  if (raw === undefined || raw === '') return undefined;
  if (isHeader(segment) && address.field <= 2)
    return address.repetition === 1 && (address.component ?? 1) === 1 ? raw : undefined;

  const repetition = nth(raw, segment.setting.delimiters.repetition, address.repetition);
  if (repetition === undefined) return undefined;
  const component = address.component ?? undefined;
  return partOf({ raw: repetition, setting: segment.setting }, component, address.subcomponent ?? undefined);
}

function repetitionsIn(segment: Segment, field: number): readonly Repetition[] {
  const { setting } = segment;
  const raw = rawField(segment, field);
  if (raw === undefined || raw === '') return [];
  const { repetition } = setting.delimiters;
  if (repetition === '' || (isHeader(segment) && field <= 2)) return [{ raw, setting }];
  return raw.split(repetition, repetitionsMax).map((one) => ({ raw: one, setting }));
}

/** MSH-1 is the separator itself, so MSH-2 is what stands behind the first one (HL7 v2.5.1 §2.15.9.1). */
function rawField(segment: Segment, field: number): string | undefined {
  if (!isHeader(segment)) return nth(segment.text, segment.setting.delimiters.field, field + 1);
  return field === 1 ? segment.text[3] : nth(segment.text, segment.setting.delimiters.field, field);
}

function isHeader(segment: Segment): boolean {
  return segment.name === 'MSH' || segment.name === 'FHS' || segment.name === 'BHS';
}

/** The nth part, counted from 1, without making the others. */
function nth(text: string, separator: string, number: number): string | undefined {
  if (separator === '') return number === 1 ? text : undefined;
  let from = 0;
  for (let count = 1; count < number; count++) {
    const at = text.indexOf(separator, from);
    if (at < 0) return undefined;
    from = at + separator.length;
  }
  const end = text.indexOf(separator, from);
  return text.slice(from, end < 0 ? undefined : end);
}
