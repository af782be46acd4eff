import type { NamedSeries } from '../../standards/dicom/performedStep.ts';
import type { FeedSystem } from '../intake/feedSystem.ts';
import type { AccessionNumber, PerformedStepFact, StepStatus } from '../ledger/fact.ts';
import { type Heard, inOrderOfHappening } from '../ledger/heard.ts';
import { earliest, latest } from '../ledger/instants.ts';
import { type PatientIdentity, unknownPatient } from '../patients/patientIdentity.ts';

/** One step as a scanner says it now, or one study as an archive says it holds it. */
export interface StepState {
  readonly told: 'mpps' | 'ian';
  /** Of the sender. */
  readonly site: string;
  /** What the sender is. */
  readonly system: FeedSystem;
  /** The step's UID (MPPS), or that of the study (IAN): what two notices of the same thing share. */
  readonly about: string;
  readonly studyInstanceUid: string | null;
  readonly accessions: readonly AccessionNumber[];
  readonly patient: PatientIdentity;
  readonly status: StepStatus | null;
  readonly modality: string | null;
  readonly station: string | null;
  readonly description: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly discontinuedBecause: string | null;
  readonly firstHeardAt: string;
  /** When we received what its list of instances is made of; null when it never named one. */
  readonly listedAt: string | null;
}

/** Which instances somebody names that we do not hold, and which we hold in the same series that they do not name. */
export interface InstanceDifference {
  readonly named: number;
  readonly missing: SomeInstances;
  readonly unnamed: SomeInstances;
}

/** How many, and the first few by UID. */
export interface SomeInstances {
  readonly count: number;
  readonly sopInstanceUids: readonly string[];
}

/** As many UIDs of a difference as anybody reads. */
export const differenceShownMax = 20;

/** A notice, and what of its list we hold. */
export interface StepStanding {
  readonly step: StepState;
  /** Null when it names no list. */
  readonly instances: InstanceDifference | null;
}

type Listed = Omit<PerformedStepFact, 'series'> & { readonly series: unknown };

/**
 * What the notices of one thing say now, and which of them its list of instances is made of.
 *
 * Of a scanner's step the list in the notice of its end counts, else the last one (an N-SET replaces the whole sequence, PS3.4
 * §F.7.2.2); once it has ended, nothing changes it. An archive's notices add up: each may name only what is new.
 */
export function stepState<F extends Listed>(
  heard: readonly [Heard<F>, ...Heard<F>[]],
  site: string,
): { readonly step: StepState; readonly lists: readonly F[] } {
  const facts = inOrderOfHappening(heard, (fact) => (isEnd(fact) ? 2 : fact.studyInstanceUid === null ? 1 : 0));
  const first = facts[0] as F;
  const end = facts.find(isEnd);
  const counted = end ? [...facts.filter((fact) => !isEnd(fact)), end] : facts;
  const listing = counted.filter((fact) => fact.series !== null);
  const lists = first.told === 'ian' ? listing : listing.slice(-1);
  const last = <T>(pick: (fact: F) => T | null): T | null => {
    for (const fact of counted.toReversed()) {
      const value = pick(fact);
      if (value !== null) return value;
    }
    return null;
  };
  const receivedOf = (fact: F) => (heard.find((one) => one.fact === fact) as Heard<F>).receivedAt;
  return {
    step: {
      told: first.told,
      site,
      system: heard.map(({ system }) => system).sort()[0] as FeedSystem,
      about: first.told === 'ian' ? (first.studyInstanceUid ?? first.stepUid) : first.stepUid,
      studyInstanceUid: last((fact) => fact.studyInstanceUid),
      accessions: last((fact) => (fact.accessions.length > 0 ? fact.accessions : null)) ?? [],
      patient:
        last((fact) =>
          fact.patient.localIds.length + (fact.patient.familyName ?? '').length > 0 ? fact.patient : null,
        ) ?? unknownPatient,
      status: end?.status ?? last((fact) => fact.status),
      modality: last((fact) => fact.modality),
      station: last((fact) => fact.station),
      description: last((fact) => fact.description),
      startedAt: last((fact) => fact.startedAt),
      endedAt: last((fact) => fact.endedAt),
      discontinuedBecause: last((fact) => fact.discontinuedBecause),
      firstHeardAt: earliest(...heard.map(({ receivedAt }) => receivedAt)) as string,
      listedAt: latest(...lists.map(receivedOf)),
    },
    lists,
  };
}

function isEnd({ status }: { readonly status: StepStatus | null }): boolean {
  return status === 'completed' || status === 'discontinued';
}

/** Compares named lists with what is held, instance by instance: the same that the ledger asks the database for. */
export function instanceDifference(
  lists: readonly (readonly NamedSeries[])[],
  isHeld: (sopInstanceUid: string) => boolean,
  heldInSeries: (seriesInstanceUid: string) => Iterable<string>,
): InstanceDifference {
  const series = lists.flat();
  const named = new Set(series.flatMap(({ sopInstanceUids }) => sopInstanceUids));
  const missing = [...named].filter((uid) => !isHeld(uid));
  const held = new Set(
    [...new Set(series.map((one) => one.seriesInstanceUid))].flatMap((uid) => [...heldInSeries(uid)]),
  );
  return { named: named.size, missing: some(missing), unnamed: some([...held].filter((uid) => !named.has(uid))) };
}

function some(uids: readonly string[]): SomeInstances {
  return { count: uids.length, sopInstanceUids: uids.toSorted().slice(0, differenceShownMax) };
}
