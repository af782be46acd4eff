import type { StudyState } from '../archive/studyState.ts';
import type { OrderState } from '../orders/orderState.ts';
import { compareIdentity, type IdentityComparison } from '../patients/compareIdentity.ts';
import { localIdText } from '../patients/localId.ts';
import type { CurrentId } from '../patients/mergedIds.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import type { ReportState } from '../reports/reportState.ts';

/** One line of the side-by-side: the same field as each system says it, raw. */
export interface FieldCompared {
  readonly field: string;
  readonly values: readonly { readonly system: string; readonly value: string | null }[];
  readonly differs: boolean;
}

/** What each system says of one examination now. */
export interface Sides {
  readonly order: OrderState | null;
  readonly studies: readonly StudyState[];
  readonly report: ReportState | null;
  /** The patient administration system's latest word of each person named. */
  readonly patients: readonly PatientIdentity[];
  /** A record or images that say they are of this examination, or may be, but are not linked to it. */
  readonly notLinked: { readonly order: OrderState | null; readonly studies: readonly StudyState[] };
}

interface Side {
  readonly system: string;
  readonly identity: PatientIdentity | null;
  readonly details: Readonly<Partial<Record<Detail, string | null>>>;
}

type Detail = 'Accession number' | 'Study UID' | 'Modality' | 'Performed' | 'Procedure';

/**
 * Sets what every system says side by side, field by field, in the order in which people check.
 *
 * A field differs when any two systems contradict each other in it; silence is no contradiction. A name with a slip of
 * the pen counts as different here, because it is shown to somebody who can see which is right.
 */
export function comparedFields(
  sides: Sides,
  currentId: CurrentId,
  sameModality: readonly (readonly string[])[],
): readonly FieldCompared[] {
  const all = systems(sides);
  const ofIdentity = (Object.keys(identityFields) as (keyof IdentityComparison)[]).map((key) =>
    identityField(all, key, currentId),
  );
  const ofDetails = detailsShown.map((field) => ({
    field,
    values: all.filter((side) => field in side.details).map((side) => detailOf(side, field)),
    differs: detailsDiffer(all, field, sameModality),
  }));
  return [...ofIdentity, ...ofDetails].filter(({ values }) => values.length > 0);
}

const identityFields: Readonly<Record<keyof IdentityComparison, string>> = {
  nhsNumber: 'NHS number',
  familyName: 'Family name',
  givenName: 'Given name',
  birthDate: 'Date of birth',
  sex: 'Sex',
  localId: 'Hospital number',
};

const detailsShown: readonly Detail[] = ['Accession number', 'Study UID', 'Modality', 'Performed', 'Procedure'];

function systems({ order, studies, report, patients, notLinked }: Sides): readonly Side[] {
  const sides: Side[] = [];
  if (order) sides.push({ system: 'RIS', identity: order.patient, details: orderDetails(order) });
  if (notLinked.order) {
    sides.push({
      system: 'RIS, not linked',
      identity: notLinked.order.patient,
      details: orderDetails(notLinked.order),
    });
  }
  sides.push(...imageSides('Images', studies), ...imageSides('Images, not linked', notLinked.studies));
  for (const [index, identity] of patients.entries()) {
    sides.push({ system: index === 0 ? 'Patient record' : `Patient record (${index + 1})`, identity, details: {} });
  }
  const version = report?.versions.at(-1);
  if (report && version) {
    sides.push({
      system: 'Report',
      identity: report.patient,
      details: { 'Accession number': version.accession?.value ?? null, 'Study UID': version.studyInstanceUid },
    });
  }
  return sides;
}

/** One column for each person that the headers name. */
function imageSides(system: string, studies: readonly StudyState[]): readonly Side[] {
  const sides = studies.flatMap((study): Omit<Side, 'system'>[] => {
    const [first, ...others] = study.identities;
    return [
      { identity: first ?? null, details: studyDetails(study) },
      ...others.map((identity) => ({ identity, details: {} })),
    ];
  });
  return sides.map((side, index) => ({ ...side, system: index === 0 ? system : `${system} (${index + 1})` }));
}

function orderDetails(order: OrderState): Side['details'] {
  return {
    'Accession number': order.accession?.value ?? null,
    'Study UID': order.studyInstanceUids.join(', ') || null,
    Modality: order.modality,
    Performed: order.performedAt,
    Procedure: order.procedure.text ?? order.procedure.code,
  };
}

function studyDetails(study: StudyState): Side['details'] {
  return {
    'Accession number': study.accession,
    'Study UID': study.studyInstanceUid,
    Modality: study.modalities.join(', ') || null,
    Performed: study.startedAt,
    Procedure: study.description,
  };
}

function detailOf(side: Side, field: Detail): { readonly system: string; readonly value: string | null } {
  return { system: side.system, value: side.details[field] ?? null };
}

function identityField(all: readonly Side[], key: keyof IdentityComparison, currentId: CurrentId): FieldCompared {
  const known = all.flatMap(({ system, identity }) => (identity ? [{ system, identity }] : []));
  const differs = known.some(({ identity: one }, index) =>
    known.slice(index + 1).some(({ identity: other }) => {
      const verdict = compareIdentity(one, other, currentId)[key];
      return verdict === 'differs' || verdict === 'nearly';
    }),
  );
  const values = known.map(({ system, identity }) => ({
    system,
    value: key === 'localId' ? identity.localIds.map(localIdText).join(', ') || null : identity[key],
  }));
  return { field: identityFields[key], values, differs };
}

/** Times and descriptions are never the same to the letter in two systems: they are shown, not judged. */
function detailsDiffer(all: readonly Side[], field: Detail, sameModality: readonly (readonly string[])[]): boolean {
  if (field === 'Performed' || field === 'Procedure') return false;
  const said = all.flatMap((side) => {
    const value = side.details[field];
    return value ? [{ system: side.system, words: value.split(', ') }] : [];
  });
  const group = (word: string) => sameModality.find((words) => words.includes(word))?.[0] ?? word;
  return said.some(({ words: one }, index) =>
    said.slice(index + 1).some(({ words: other }) => !one.some((word) => other.map(group).includes(group(word)))),
  );
}
