import type { PerformedStepFact } from '../src/domain/ledger/fact.ts';
import { instanceDifference, type StepStanding, stepState } from '../src/domain/reconciliation/stepState.ts';
import { ann, at, heardFrom } from './examFacts.ts';

// What an invented scanner says of an invented examination; each changed as the test says.

export function step(changes: Partial<PerformedStepFact> = {}): PerformedStepFact {
  return {
    kind: 'performed-step',
    occurredAt: at('09:40'),
    told: 'mpps',
    stepUid: '2.25.70',
    studyInstanceUid: '2.25.1',
    accessions: [{ issuer: 'RXN', value: 'A1' }],
    patient: ann,
    status: 'completed',
    modality: 'CT',
    station: 'CT1',
    description: 'Chest',
    startedAt: at('09:35'),
    endedAt: at('09:40'),
    discontinuedBecause: null,
    series: [{ seriesInstanceUid: '2.25.1.1', sopInstanceUids: ['2.25.1.1.1', '2.25.1.1.2'] }],
    ...changes,
  };
}

export function available(changes: Partial<PerformedStepFact> = {}): PerformedStepFact {
  const silent = { modality: null, station: null, description: null, startedAt: null, endedAt: null };
  return step({ told: 'ian', stepUid: '2.25.80', status: 'available', accessions: [], ...silent, ...changes });
}

/** The standing of one step against an archive that holds these instances, by series. */
export function standing(
  facts: readonly [PerformedStepFact, ...PerformedStepFact[]],
  held: Readonly<Record<string, readonly string[]>>,
): StepStanding {
  const heard = heardFrom(facts[0].told === 'ian' ? 'pacs' : 'modality', ...facts);
  const { step, lists } = stepState(heard as [(typeof heard)[number], ...typeof heard], 'RXN');
  const all = new Set(Object.values(held).flat());
  const instances =
    lists.length === 0
      ? null
      : instanceDifference(
          lists.map(({ series }) => series ?? []),
          (uid) => all.has(uid),
          (series) => held[series] ?? [],
        );
  return { step, instances };
}
