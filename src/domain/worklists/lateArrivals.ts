import { type Arrival, isPicture, type StudyState } from '../archive/studyState.ts';
import { hoursAfter, minutesAfter } from '../ledger/instants.ts';
import type { ReportRules } from '../ledger/policies.ts';

/** An archive that is loaded: its images are old, and nobody waits for them. */
const doorsOfArchives = new Set(['import']);

/**
 * R7: the images that came after the last evaluation, which its author cannot have seen. The first minutes after it are a
 * grace; an archive that is being loaded is not late. The earliest first.
 */
export function lateArrivals(
  studies: readonly StudyState[],
  evaluatedAt: string,
  rules: ReportRules,
): readonly Arrival[] {
  const graceEnds = minutesAfter(evaluatedAt, rules.lateGraceMinutes);
  return studies
    .filter((study) => !isOldArchive(study, rules))
    .flatMap(({ arrivals }) => arrivals)
    .filter((arrival) => isPicture(arrival.modality) && !doorsOfArchives.has(arrival.door) && arrival.at > graceEnds)
    .sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/** The whole study came long after it was made; one of which a part came in time is late however late the rest comes. */
function isOldArchive(study: StudyState, { oldArchiveDays }: ReportRules): boolean {
  const made = study.endedAt ?? study.startedAt;
  return made !== null && study.firstReceivedAt > hoursAfter(made, oldArchiveDays * 24);
}

function textOf({ at, station, modality, door }: Arrival): string {
  return `${at} ${station ?? ''} ${modality ?? ''} ${door}`;
}
