import type { ReadingKept } from '../../api/reading.ts';
import type { Reading } from '../../domain/worklists/reading.ts';

/** How much of one reading is kept: nobody reads more, and a sender that repeats itself must not fill the row. */
const keptMax = 20;

/** A reading as it is kept with its exam. The words of reports stay with their facts. */
export function readingKept(reading: Reading): ReadingKept {
  const { exposure, target, pauses, evaluations, deliveries, unread } = reading;
  return {
    startedAt: exposure.endedAt,
    beganAt: exposure.beganAt,
    startedBy: exposure.by,
    pathway: target.pathway,
    within: target.within,
    verified: target.verified,
    version: target.version,
    dueAt: reading.dueAt,
    ceilingAt: target.ceilingAt,
    pauses: pauses.slice(-keptMax).map((pause) => ({ ...pause, reason: pause.reason.slice(0, 500) })),
    evaluations: evaluations.slice(-keptMax).map((one) => ({ ...one, says: one.says.slice(0, 500) })),
    stopped: reading.stopped,
    deliveries: deliveries.map(({ system, holds, at, acknowledgedBy }) => ({
      ...{ system, holds, at },
      acknowledgedBy: acknowledgedBy?.slice(0, 200) ?? null,
    })),
    why: unread?.why ?? null,
    says: unread?.says.slice(0, 500) ?? null,
  };
}
