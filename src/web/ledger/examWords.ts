import { severities } from '../../domain/reconciliation/variance.ts';

/** Short words for what may be wrong with an exam; one sentence of it comes with each variance. */
const kinds: Readonly<Record<string, string>> = {
  'images-without-order': 'Images without order',
  'order-without-images': 'Order without images',
  'identity-conflict': 'Identity in conflict',
  'nhs-number': 'NHS number in doubt',
  'two-patients': 'Two patients in one study',
  'changed-instance': 'An image came twice, changed',
};

export function varianceInWords(kind: string): string {
  return kinds[kind] ?? sentence(kind);
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
