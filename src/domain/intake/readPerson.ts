import type { FieldSource } from '../../standards/hl7/orderGroups.ts';
import { partOf } from '../../standards/hl7/segment.ts';
import type { Reporter } from '../ledger/fact.ts';
import type { PackRow } from './senderPack.ts';

/**
 * A member of staff, from an XCN (`C1234567^Jones^Ann`) or an NDL, whose first component holds the same with subcomponents
 * (`C1234567&Jones&Ann^20260105`); HL7 v2.5.1 §2.A.88, §2.A.47. The row names whole fields.
 */
export function readPerson(source: FieldSource, row: PackRow): Reporter {
  for (const address of row.from) {
    const first = source.fields(address)[0];
    if (!first) continue;
    const nested = Boolean(partOf(first, 1, 2) || partOf(first, 1, 3));
    const part = (number: number) =>
      (nested ? partOf(first, 1, number) : partOf(first, number, 1))?.trim().slice(0, 200) || null;
    const name = [part(2), part(3)].filter(Boolean).join(', ') || null;
    const registration = part(1);
    if (name || registration) return { name, registration };
  }
  return { name: null, registration: null };
}
