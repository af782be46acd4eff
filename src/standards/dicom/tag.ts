/** A data element tag as one number: group in the upper, element in the lower sixteen bits (PS3.5 §7.1.1). */
export type Tag = number;

/** (FFFE,E000) */
export const itemTag = 0xfffee000;
/** (FFFE,E00D) */
export const itemDelimitationTag = 0xfffee00d;
/** (FFFE,E0DD) */
export const sequenceDelimitationTag = 0xfffee0dd;
/** (0008,0005) */
export const specificCharacterSetTag = 0x00080005;
/** (7FE0,0008), the first of Float, Double Float and Integer Pixel Data: a header ends before it. */
export const firstPixelDataTag = 0x7fe00008;
/** (7FE0,0010) */
export const pixelDataTag = 0x7fe00010;

/** Writes a tag as the standard does: `(0010,0020)`. */
export function tagText(tag: Tag): string {
  const hex = tagHex(tag);
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}

/** Writes a tag as DICOM JSON and DICOMweb addresses do: `00100020`. */
export function tagHex(tag: Tag): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

export function groupOf(tag: Tag): number {
  return tag >>> 16;
}

export function elementOf(tag: Tag): number {
  return tag & 0xffff;
}

/** Odd groups are private (PS3.5 §7.8). */
export function isPrivate(tag: Tag): boolean {
  return (tag & 0x10000) !== 0;
}

/** (gggg,0010-00FF) of an odd group: who owns a block of private elements (PS3.5 §7.8.1). */
export function isPrivateCreator(tag: Tag): boolean {
  const element = elementOf(tag);
  return isPrivate(tag) && element >= 0x10 && element <= 0xff;
}

/** (gggg,0000), retired outside groups 0000 and 0002, and often wrong (PS3.5 §7.2). */
export function isGroupLength(tag: Tag): boolean {
  return elementOf(tag) === 0;
}
