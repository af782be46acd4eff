import { decodeBase64 } from '../../standards/hl7/base64.ts';
import { decodeText } from '../../standards/hl7/characterSet.ts';
import type { Observation } from '../../standards/hl7/orderGroups.ts';
import { partOf, type Repetition, type Segment, segmentField, segmentFields } from '../../standards/hl7/segment.ts';

/** Text of a report that holds more than this is cut, and says so at its end. */
export const reportTextMax = 1_000_000;

const textTypes = new Set(['TX', 'FT', 'ST', 'CF', '']);

/**
 * The words of a report: OBX-5 of TX, FT, ST and plain ED, each observation and each repetition on a line of its own.
 * A measurement or a code is a line with its name before it and its unit behind it, as a bone density report has them.
 *
 * Observations that their sender took back (OBX-11 `D` deleted, `W` wrong) are left out. A document that is no plain text is
 * named in brackets, so that nobody takes what is shown for all there is.
 */
export function reportText(observations: readonly Observation[]): string {
  const lines: string[] = [];
  for (const { obx } of observations) {
    if (isTakenBack(obx)) continue;
    const type = segmentField(obx, 'OBX-2.1')?.trim().toUpperCase() ?? '';
    if (textTypes.has(type)) lines.push(...segmentFields(obx, 'OBX-5').map(plainText));
    else if (type === 'ED') lines.push(...segmentFields(obx, 'OBX-5').map(encapsulated));
    else if (type === 'RP') lines.push('[A document elsewhere, not shown here]');
    else lines.push(...segmentFields(obx, 'OBX-5').flatMap((value) => measured(obx, value)));
  }
  const text = lines.join('\n').replace(/\r\n?/g, '\n').trimEnd();
  return text.length > reportTextMax ? `${text.slice(0, reportTextMax)}\n[The text is longer and was cut here]` : text;
}

/** HL7 table 0085. */
export function isTakenBack(obx: Segment): boolean {
  const status = segmentField(obx, 'OBX-11.1')?.trim().toUpperCase();
  return status === 'D' || status === 'W';
}

/** `T-score: -2.6 SD`; of a code (CE, CWE) its text, else the code itself; of a structured number its parts, `> 100`. */
function measured(obx: Segment, value: Repetition): string[] {
  const isCode = /^C[EWN]E?$/.test(segmentField(obx, 'OBX-2.1') ?? '');
  const said = isCode
    ? (partOf(value, 2) ?? partOf(value, 1))
    : partOf(value)?.replaceAll(value.setting.delimiters.component, ' ');
  if (!said?.trim()) return [];
  const name = segmentField(obx, 'OBX-3.2') ?? segmentField(obx, 'OBX-3.1');
  const unit = segmentField(obx, 'OBX-6.1');
  return [`${name ? `${name}: ` : ''}${said.trim()}${unit ? ` ${unit}` : ''}`];
}

/** Separators that the sender did not escape belong to the words. */
function plainText(repetition: Repetition): string {
  const text = partOf(repetition) ?? '';
  return /^\s*\{\\rtf/.test(text) ? '[A document in RTF, not shown here]' : text;
}

/** ED: source, type, subtype, encoding, data (HL7 v2.5.1 §2.A.24). */
function encapsulated(repetition: Repetition): string {
  const [type, subtype, encoding, data] = [2, 3, 4, 5].map((component) => partOf(repetition, component)?.trim() ?? '');
  const isPlain = /^(TEXT|TX|FT|ST)?$/i.test(type!) && /^(PLAIN|TXT|TEXT)?$/i.test(subtype!) && data !== '';
  if (!isPlain) return `[A document (${(subtype || type || 'unknown').slice(0, 20)}), not shown here]`;
  if (!/^base64$/i.test(encoding!)) return data!;
  const bytes = decodeBase64(data!);
  return bytes ? decodeText(bytes, ['UNICODE UTF-8']).text : '[A document that cannot be decoded]';
}
