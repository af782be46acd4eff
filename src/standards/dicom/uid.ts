/** Longest UID, PS3.5 §9.1. */
export const uidLengthMax = 64;

const strict = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/;
const tolerant = /^\d+(?:\.\d+)*$/;

/**
 * True for a UID we keep as a key: digits and dots, at most 64 characters (PS3.5 §9.1).
 *
 * Components with leading zeros break the standard but come from real scanners, so they pass here. A UID is never used as
 * a path, whatever this says.
 */
export function isUid(text: string): boolean {
  return text.length <= uidLengthMax && tolerant.test(text);
}

/** True for a UID that keeps every rule of PS3.5 §9.1, leading zeros included. */
export function isStrictUid(text: string): boolean {
  return text.length <= uidLengthMax && strict.test(text);
}
