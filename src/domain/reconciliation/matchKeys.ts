import type { StudyState } from '../archive/studyState.ts';
import type { SentFact } from '../ledger/fact.ts';
import { localIdText } from '../patients/localId.ts';
import { nameParts } from '../patients/nameParts.ts';
import { nhsNumberDigits } from '../patients/nhsNumber.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { soundOfName } from '../patients/soundOfName.ts';

/**
 * What a fact is about, as one text: `order:RXN|A1`, `placer:RXN|P1`, `patient:RXN|17`. Null when it names nothing it could be filed under.
 *
 * An order is filed under its accession number as soon as it has one, before that under its filler or placer number.
 */
export function subjectOf(fact: SentFact, site: string): string | null {
  switch (fact.kind) {
    case 'order':
    case 'report':
    case 'acknowledgement':
      if (fact.accession) return `order:${fact.accession.issuer}|${fact.accession.value}`;
      if (fact.fillerOrderNumber) return `filler:${site}|${fact.fillerOrderNumber}`;
      return fact.placerOrderNumber ? `placer:${site}|${fact.placerOrderNumber}` : null;
    case 'merge':
      return `patient:${localIdText(fact.prior)}`;
    case 'performed-step':
      return `step:${fact.stepUid}`;
    case 'patient': {
      const id = fact.patient.localIds[0];
      if (id) return `patient:${localIdText(id)}`;
      return fact.patient.nhsNumber ? `patient:NHS|${nhsNumberDigits(fact.patient.nhsNumber)}` : null;
    }
  }
}

export function studyAnchor(studyInstanceUid: string): string {
  return `study:${studyInstanceUid}`;
}

/** Anchors of exams: an order in any of its names, or a study. */
export function isExamAnchor(subject: string): boolean {
  return !subject.startsWith('patient:') && !subject.startsWith('step:');
}

/**
 * By which keys a fact's subject can be found. Two subjects with a key in common are looked at again when either changes.
 *
 * Keys of a person and a day (`nhs-day:`, `id-day:`) find an order for images that carry neither its UID nor its accession
 * number, without reading a whole life's examinations. Where the numbers are poor too, a date of birth or the sound of both names
 * on a day at a site do (`born-day:`, `named-day:`): whoever slips in the one is found by the other.
 */
export function keysOfFact(fact: SentFact, site: string): readonly string[] {
  switch (fact.kind) {
    case 'order':
      return [
        ...orderKeys(fact, site),
        ...personKeys(fact.patient, [fact.scheduledAt, fact.performedAt]),
        ...likenessKeys(fact.patient, site, daysOf([fact.scheduledAt, fact.performedAt])),
      ];
    case 'report':
      return [...orderKeys(fact, site), ...personKeys(fact.patient, [])];
    case 'acknowledgement':
      return orderKeys(fact, site);
    case 'patient':
      return personKeys(fact.patient, []);
    case 'merge':
      return [`id:${localIdText(fact.prior)}`, `id:${localIdText(fact.surviving)}`];
    case 'performed-step':
      return [
        ...(fact.studyInstanceUid ? [`uid:${fact.studyInstanceUid}`] : []),
        ...fact.accessions.map(({ value }) => `acc:${value}`),
        ...personKeys(fact.patient, [fact.startedAt], aroundIt),
        ...likenessKeys(fact.patient, site, daysOf([fact.startedAt], aroundIt)),
      ];
  }
}

function orderKeys(
  fact: Extract<SentFact, { kind: 'order' | 'report' | 'acknowledgement' }>,
  site: string,
): readonly string[] {
  const keys: string[] = [];
  if (fact.studyInstanceUid) keys.push(`uid:${fact.studyInstanceUid}`);
  if (fact.accession) keys.push(`acc:${fact.accession.value}`);
  if (fact.fillerOrderNumber) keys.push(`filler:${site}|${fact.fillerOrderNumber}`);
  if (fact.placerOrderNumber) keys.push(`placer:${site}|${fact.placerOrderNumber}`);
  return keys;
}

export function keysOfStudy(
  study: Pick<StudyState, 'studyInstanceUid' | 'site' | 'accession' | 'identities' | 'startedAt' | 'firstReceivedAt'>,
): readonly string[] {
  const keys = [`uid:${study.studyInstanceUid}`];
  if (study.accession) keys.push(`acc:${study.accession}`);
  const began = [study.startedAt ?? study.firstReceivedAt];
  for (const identity of study.identities) {
    keys.push(...personKeys(identity, began, aroundIt));
    keys.push(...likenessKeys(identity, study.site, daysOf(began, aroundIt)));
  }
  return [...new Set(keys)];
}

function personKeys(
  patient: PatientIdentity,
  instants: readonly (string | null)[],
  aroundDays: readonly number[] = [0],
): readonly string[] {
  const people = patient.localIds.map((id) => `id${'|'}${localIdText(id)}`);
  if (patient.nhsNumber) people.push(`nhs|${nhsNumberDigits(patient.nhsNumber)}`);
  const days = daysOf(instants, aroundDays);
  return people.flatMap((person) => {
    const [kind, number] = [person.slice(0, person.indexOf('|')), person.slice(person.indexOf('|') + 1)];
    return [`${kind}:${number}`, ...days.map((day) => `${kind}-day:${number}|${day}`)];
  });
}

/**
 * By date of birth, and by family and given name, whichever stands first: the sound of the first word of each. Not by what stands
 * for a date or a name that nobody knows: a whole day's orders would be held beside each of its images.
 */
function likenessKeys(patient: PatientIdentity, site: string, days: readonly string[]): readonly string[] {
  const first = [patient.familyName, patient.givenName].map((name) => nameParts(name ?? '').parts[0] ?? '');
  const isNamed = first.every((word) => word !== '' && !placeholders.has(word));
  const sounds = isNamed ? first.map(soundOfName).sort().join('|') : null;
  const born = patient.birthDate && !/^1[0-8]|^190|-01-01$/.test(patient.birthDate) ? patient.birthDate : null;
  return days.flatMap((day) => [
    ...(born ? [`born-day:${site}|${born}|${day}`] : []),
    ...(sounds ? [`named-day:${site}|${sounds}|${day}`] : []),
  ]);
}

const placeholders = new Set(
  'UNKNOWN UNIDENTIFIED ANONYMOUS ANON NONAME TRAUMA BABY INFANT TEST PHANTOM QA DOE PATIENT'.split(' '),
);

/** A day and its neighbours: zones, midnights and scanner clocks. */
const aroundIt = [-1, 0, 1];

function daysOf(instants: readonly (string | null)[], aroundDays: readonly number[] = [0]): readonly string[] {
  const said = instants.filter((instant) => instant !== null);
  return [...new Set(said.flatMap((instant) => aroundDays.map((by) => dayOf(instant, by))))];
}

function dayOf(instant: string, by: number): string {
  return new Date(Date.parse(instant) + by * 86_400_000).toISOString().slice(0, 10);
}

/** What a person linked with these images, or unlinked from them. It finds an exam that must be looked at again, and no order by itself. */
export function linkedKey(studyInstanceUid: string): string {
  return `linked:${studyInstanceUid}`;
}

/** Keys by which a study may belong to an order; the others only say that somebody must look again. */
export function isMatchKey(key: string): boolean {
  return /^(uid|acc|nhs-day|id-day|born-day|named-day):/.test(key);
}
