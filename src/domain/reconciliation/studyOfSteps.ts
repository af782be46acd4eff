import type { StudyState } from '../archive/studyState.ts';
import { earliest, latest } from '../ledger/instants.ts';
import type { StepStanding, StepState } from './stepState.ts';

/**
 * A study of which scanners speak and no image has come: known by what they say they made. Null where nobody says so.
 *
 * Without it, images that are lost on their way would be nobody's examination (hazard H-51).
 */
export function studyOfSteps(studyInstanceUid: string, steps: readonly StepStanding[]): StudyState | null {
  const told = steps.map(({ step }) => step).filter((step) => step.studyInstanceUid === studyInstanceUid);
  const [first] = told;
  if (!first) return null;
  const said = <T>(pick: (step: StepState) => T | null) => told.map(pick).find((value) => value !== null) ?? null;
  const receivedAt = told.map((step) => step.firstHeardAt);
  return {
    studyInstanceUid,
    site: first.site,
    identities: told
      .filter(({ told: by }) => by === 'mpps')
      .map(({ patient }) => patient)
      .slice(0, 1),
    accession: said((step) => step.accessions[0]?.value ?? null),
    accessionIssuer: said((step) => step.accessions[0]?.issuer ?? null),
    // Only what was imaged exposes a patient: a step that is broken off without an image does not.
    modalities: namesImages(steps) ? [...new Set(told.flatMap(({ modality }) => modality ?? []))].sort() : [],
    description: said((step) => step.description),
    station: said((step) => step.station),
    startedAt: earliest(...told.map((step) => step.startedAt)),
    endedAt: latest(...told.map((step) => step.endedAt)),
    instanceCount: 0,
    variantCount: 0,
    firstReceivedAt: earliest(...receivedAt) as string,
    lastReceivedAt: latest(...receivedAt) as string,
    arrivals: [],
  };
}

/** Whether any scanner or archive says that there are images of it. */
export function namesImages(steps: readonly StepStanding[]): boolean {
  return steps.some(({ instances }) => instances !== null && instances.named > 0);
}

/** Whether every step that speaks of it has ended. */
export function haveEnded(steps: readonly StepStanding[]): boolean {
  return steps.every(({ step }) => step.status !== 'in-progress');
}
