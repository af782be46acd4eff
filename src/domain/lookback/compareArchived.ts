import { blockingFields, compareIdentity, type IdentityComparison } from '../patients/compareIdentity.ts';
import { localIdText } from '../patients/localId.ts';
import { fieldWords, list } from '../reconciliation/matchStudy.ts';
import type { Evidence } from '../reconciliation/variance.ts';
import type { ArchivedStudy } from './archivedStudy.ts';
import type { LookbackDifference, LookbackKind } from './lookbackDifference.ts';

/** The instances of a study by their series, as one archive lists them. */
export type StudyContents = ReadonlyMap<string, ReadonlySet<string>>;

/** What an archive that is moved to another must hold: R17. */
export interface ArchivePair {
  readonly old: ArchivedStudy | null;
  readonly new: ArchivedStudy | null;
}

/** Whether series and instances must be held against each other one by one: a count differs, or somebody does not count. */
export function mustListInstances({ old, new: moved }: ArchivePair): boolean {
  if (!old || !moved) return false;
  const isSame = (a: number | null, b: number | null) => a !== null && a === b;
  return !isSame(old.seriesCount, moved.seriesCount) || !isSame(old.instanceCount, moved.instanceCount);
}

/** What differs between two archives in one study, by what each says of the study itself. */
export function compareArchived(pair: ArchivePair): readonly LookbackDifference[] {
  const { old, new: moved } = pair;
  if (!old || !moved) {
    const [there, away] = old ? ['old', 'new'] : ['new', 'old'];
    const study = (old ?? moved) as ArchivedStudy;
    const images = study.instanceCount === null ? '' : ` It has ${study.instanceCount} images.`;
    const says = `The study is in the ${there} archive and not in the ${away} one.${images}`;
    return [differenceOf(pair, old ? 'only-in-old' : 'only-in-new', '', says, [])];
  }
  return [...peopleDiffer(pair, old, moved), ...detailsDiffer(pair, old, moved)];
}

/** What differs in the series and instances of one study that both archives have. */
export function compareContents(
  pair: ArchivePair,
  old: StudyContents,
  moved: StudyContents,
): readonly LookbackDifference[] {
  const [lost, added] = [missingFrom(moved, old), missingFrom(old, moved)];
  if (lost.instances + added.instances === 0) return [];
  const says = [
    lost.instances > 0 &&
      `${counted(lost)} of the old archive ${lost.instances === 1 ? 'is' : 'are'} not in the new one`,
    added.instances > 0 &&
      `${counted(added)} of the new archive ${added.instances === 1 ? 'is' : 'are'} not in the old one`,
  ].filter((part) => part !== false);
  const evidence = [
    ...lost.examples.map((value) => ({ field: 'Instance', system: 'Old archive', value })),
    ...added.examples.map((value) => ({ field: 'Instance', system: 'New archive', value })),
  ];
  const kind = lost.instances > 0 ? 'images-differ' : 'images-added';
  return [differenceOf(pair, kind, '', `${says.join('; ')}.`, evidence)];
}

interface Missing {
  readonly instances: number;
  /** Series of which nothing is there. */
  readonly series: number;
  readonly examples: readonly string[];
}

/** By instance, whatever series it stands in: an archive may have put series together. */
function missingFrom(there: StudyContents, expected: StudyContents): Missing {
  const held = new Set([...there.values()].flatMap((uids) => [...uids]));
  const missing = [...expected.values()].map((uids) => [...uids].filter((uid) => !held.has(uid)));
  const series = [...expected.values()].filter((uids, index) => uids.size > 0 && missing[index]?.length === uids.size);
  const all = missing.flat().sort();
  return { instances: all.length, series: series.length, examples: all.slice(0, 12) };
}

function counted({ instances, series }: Missing): string {
  const images = instances === 1 ? '1 instance' : `${instances} instances`;
  return series === 0 ? images : `${images} (${series === 1 ? '1 whole series' : `${series} whole series`})`;
}

function peopleDiffer(pair: ArchivePair, old: ArchivedStudy, moved: ArchivedStudy): readonly LookbackDifference[] {
  const comparison = compareIdentity(old.patient, moved.patient, localIdText);
  const fields = (Object.keys(comparison) as (keyof IdentityComparison)[]).filter(
    (key) => comparison[key] === 'differs',
  );
  if (fields.length === 0) return [];
  const evidence = fields.flatMap((field) =>
    [old, moved].map((study, index): Evidence => {
      const { patient } = study;
      const value = field === 'localId' ? patient.localIds.map(localIdText).join(', ') || null : patient[field];
      return { field: fieldWords[field], system: index === 0 ? 'Old archive' : 'New archive', value };
    }),
  );
  const says = `The archives differ in ${list(fields.map((field) => fieldWords[field]))}.`;
  return [differenceOf(pair, 'identity-conflict', '', says, evidence, blockingFields(comparison).length > 0)];
}

function detailsDiffer(pair: ArchivePair, old: ArchivedStudy, moved: ArchivedStudy): readonly LookbackDifference[] {
  const details = [
    ['accession number', old.accession, moved.accession],
    ['date and time', old.startedAt, moved.startedAt],
    ['modality', modalitiesOf(old), modalitiesOf(moved)],
  ] as const;
  const differing = details.filter(([, a, b]) => a !== b);
  if (differing.length === 0) return [];
  const evidence = differing.flatMap(([field, a, b]) => [
    { field, system: 'Old archive', value: a },
    { field, system: 'New archive', value: b },
  ]);
  const says = `The archives differ in ${list(differing.map(([field]) => field))}.`;
  return [differenceOf(pair, 'details-differ', '', says, evidence)];
}

function modalitiesOf({ modalities }: ArchivedStudy): string | null {
  return modalities.toSorted().join(', ') || null;
}

function differenceOf(
  pair: ArchivePair,
  kind: LookbackKind,
  part: string,
  says: string,
  evidence: readonly Evidence[],
  wrongPerson = false,
): LookbackDifference {
  const study = (pair.old ?? pair.new) as ArchivedStudy;
  const [localId] = study.patient.localIds;
  return {
    ...{ kind, part, says, evidence, rowNumber: null, studyInstanceUid: study.studyInstanceUid },
    ...{ at: study.startedAt, site: study.issuer, modality: modalitiesOf(study) },
    nhsNumber: study.patient.nhsNumber,
    localId: localId ? localIdText(localId) : null,
    stakes: { unreported: false, cancerPathway: false, deceased: null, wrongPerson },
  };
}
