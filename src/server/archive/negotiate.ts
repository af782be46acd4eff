import { readAccept } from './mediaType.ts';

/** As what instances are handed out: each a part of a multipart body, or one alone (PS3.18 §8.7.3). */
export type InstanceForm = 'multipart' | 'single';

/**
 * Chooses how to hand out instances; null when the client takes neither. Nothing is transcoded: a client that insists on
 * a transfer syntax gets those instances that have it, and none else (PS3.18 §8.7.3.5).
 */
export function negotiateInstances(
  accept: string | undefined,
  transferSyntaxUids: readonly string[],
): { readonly form: InstanceForm } | null {
  const isAlone = transferSyntaxUids.length === 1;
  for (const { name, parameters } of readAccept(accept)) {
    const wanted = parameters.get('transfer-syntax') ?? '*';
    if (wanted !== '*' && !transferSyntaxUids.every((uid) => uid === wanted)) continue;
    if (name === 'multipart/related') {
      const type = parameters.get('type')?.toLowerCase() ?? 'application/dicom';
      if (type === 'application/dicom' || type === '*/*') return { form: 'multipart' };
    }
    if (name === '*/*' || name === 'multipart/*') return { form: 'multipart' };
    if (isAlone && (name === 'application/dicom' || name === 'application/*')) return { form: 'single' };
  }
  return null;
}

/** The media type in which JSON is answered; null when the client takes none. */
export function negotiateJson(accept: string | undefined): 'application/dicom+json' | 'application/json' | null {
  for (const { name } of readAccept(accept)) {
    if (name === 'application/json') return 'application/json';
    if (name === 'application/dicom+json' || name === '*/*' || name === 'application/*')
      return 'application/dicom+json';
  }
  return null;
}
