import { severities, type VarianceKind } from '../../domain/reconciliation/variance.ts';

/** Short words for what may be wrong with an exam; one sentence of it comes with each variance. */
export const varianceKinds: Readonly<Record<VarianceKind, string>> = {
  'images-without-order': 'Images without order',
  'order-without-images': 'Order without images',
  'identity-conflict': 'Identity in conflict',
  'two-patients': 'Two patients in one study',
  'nhs-number': 'NHS number in doubt',
  'changed-instance': 'An image came twice, changed',
  'late-images': 'Images after the report',
  'report-pending': 'Report not verified',
  'report-gap': 'Report missing in a system',
  'report-without-exam': 'Report without exam',
  'duplicate-accession': 'Accession number used twice',
  'image-count': 'Images missing',
  'merge-not-propagated': 'Merge not followed',
  'status-disagreement': 'Statuses disagree',
  'performed-differs': 'Something else was done',
  'possible-swap': 'Images perhaps swapped',
};

export function varianceInWords(kind: string): string {
  return (varianceKinds as Readonly<Record<string, string>>)[kind] ?? sentence(kind);
}

/** What was done: the procedure, with the modality before it where the procedure does not begin with it. */
export function examinationInWords(exam: {
  readonly modality: string | null;
  readonly procedure: string | null;
}): string {
  const { modality, procedure } = exam;
  if (modality && procedure?.toUpperCase().startsWith(modality)) return procedure;
  return [modality, procedure].filter(Boolean).join(' · ');
}

/** The variances with those first that can hurt somebody now; an unknown severity comes last. */
export function worstFirst<V extends { readonly severity: string }>(variances: readonly V[]): readonly V[] {
  const place = (severity: string) => {
    const found = (severities as readonly string[]).indexOf(severity);
    return found < 0 ? severities.length : found;
  };
  return variances.toSorted((a, b) => place(a.severity) - place(b.severity));
}

/** `performed` as `Performed`; unknown as "Not known". */
export function statusInWords(status: string | null): string {
  return status === null || status === '' ? 'Not known' : sentence(status);
}

function sentence(words: string): string {
  const plain = words.replaceAll('-', ' ');
  return plain.charAt(0).toLocaleUpperCase('en-GB') + plain.slice(1);
}
