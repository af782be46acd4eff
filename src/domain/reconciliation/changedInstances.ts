import type { StudyState } from '../archive/studyState.ts';
import type { Variance } from './variance.ts';

/** The same SOP Instance UID came twice with other bytes. Both are kept; which one is right, a person must say. */
export function changedInstances(study: StudyState): readonly Variance[] {
  if (study.variantCount === 0) return [];
  const images = study.variantCount === 1 ? 'One image' : `${study.variantCount} images`;
  return [
    {
      kind: 'changed-instance',
      part: study.studyInstanceUid,
      severity: 'late-image',
      says: `${images} came again with other content under the same UID. Both are kept.`,
      evidence: [{ field: 'Study UID', system: 'Images', value: study.studyInstanceUid }],
      ownerRole: 'pacs-manager',
      since: study.firstReceivedAt,
      dueAt: null,
    },
  ];
}
