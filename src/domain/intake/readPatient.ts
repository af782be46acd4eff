import type { FieldSource } from '../../standards/hl7/orderGroups.ts';
import { partOf, type Repetition } from '../../standards/hl7/segment.ts';
import { readTimestamp } from '../../standards/hl7/timestamp.ts';
import { calendarDate } from '../../standards/time/localTime.ts';
import type { LocalId } from '../patients/localId.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { SenderPack } from './senderPack.ts';

/** Who the patient is, as PID says (HL7 v2.5.1 §3.4.2). */
export function readPatient(source: FieldSource, pack: SenderPack, site: string): PatientIdentity {
  const ids = readIdentifiers(source.fields('PID-3'), pack, site);
  const name = patientName(source.fields('PID-5'));
  const born = readTimestamp(source.first(['PID-7.1']) ?? '');
  return {
    ...ids,
    familyName: (name && (text(name, 1, 1) ?? text(name, 1))) ?? null,
    givenName: (name && text(name, 2)) ?? null,
    birthDate: born && calendarDate(born),
    sex: source.first(['PID-8.1'])?.trim().toUpperCase().slice(0, 20) || null,
  };
}

/** More identifiers than this no person has; a message may carry as many as fit. */
const identifiersMax = 50;

/**
 * Sorts a list of identifiers (CX, HL7 v2.5.1 §2.A.14) into the NHS number and the numbers of hospitals.
 *
 * A number without an issuer is the site's own. Numbers that name no patient of a hospital are left out.
 */
export function readIdentifiers(
  repetitions: readonly Repetition[],
  pack: SenderPack,
  site: string,
): Pick<PatientIdentity, 'nhsNumber' | 'localIds'> {
  let nhsNumber: string | null = null;
  const localIds: LocalId[] = [];
  for (const repetition of repetitions.slice(0, identifiersMax)) {
    const value = text(repetition, 1);
    if (!value) continue;
    const type = text(repetition, 5)?.toUpperCase() ?? '';
    const authority = text(repetition, 4, 1) ?? '';
    const universalId = text(repetition, 4, 2) ?? '';
    const { nhsAuthorities, nhsTypes, otherTypes } = pack.identity;
    if (nhsTypes.includes(type) || nhsAuthorities.includes(authority) || nhsAuthorities.includes(universalId)) {
      nhsNumber ??= value;
    } else if (!otherTypes.includes(type)) {
      const id = { issuer: issuerOf(authority || universalId || (text(repetition, 6, 1) ?? ''), pack, site), value };
      if (!localIds.some((known) => known.issuer === id.issuer && known.value === id.value)) localIds.push(id);
    }
  }
  return { nhsNumber, localIds };
}

function issuerOf(said: string, pack: SenderPack, site: string): string {
  const known = Object.hasOwn(pack.identity.issuers, said) ? pack.identity.issuers[said] : said;
  return (!known || known === '@site' ? site : known).toUpperCase();
}

/** The legal name (XPN.7 `L`), or the first that holds anything. */
function patientName(names: readonly Repetition[]): Repetition | undefined {
  const said = names.slice(0, identifiersMax).filter((name) => text(name, 1) || text(name, 2));
  return said.find((name) => text(name, 7) === 'L') ?? said[0];
}

function text(repetition: Repetition, component: number, subcomponent?: number): string | null {
  return partOf(repetition, component, subcomponent)?.trim().slice(0, 200) || null;
}
