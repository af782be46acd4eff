import { type Arrival, isPicture, type StudyState } from '../archive/studyState.ts';
import { minutesAfter } from '../ledger/instants.ts';
import type { ReportRules } from '../ledger/policies.ts';

/** An archive that is loaded: its images are old, and nobody waits for them. */
const doorsOfArchives = new Set(['import']);

/**
 * R7: the images that came after the last evaluation, which its author cannot have seen; the earliest first. The first minutes
 * after it are a grace.
 *
 * An exam of which no image had come by then was read somewhere else, and only our copy is late: an outage, an archive that
 * is loaded, a feed that began. Unless the images were made after the evaluation: then nobody can have read them anywhere.
 */
export function lateArrivals(
  studies: readonly StudyState[],
  evaluatedAt: string,
  rules: ReportRules,
): readonly Arrival[] {
  const graceEnds = minutesAfter(evaluatedAt, rules.lateGraceMinutes);
  const pictures = (study: StudyState) => study.arrivals.filter(({ modality }) => isPicture(modality));
  const cameInTime = studies.flatMap(pictures).some(({ at }) => at <= graceEnds);
  return studies
    .filter(({ startedAt }) => cameInTime || (startedAt !== null && startedAt > evaluatedAt))
    .flatMap(pictures)
    .filter(({ at, door }) => at > graceEnds && !doorsOfArchives.has(door))
    .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function textOf({ at, station, modality, door }: Arrival): string {
  return `${at} ${station ?? ''} ${modality ?? ''} ${door}`;
}
