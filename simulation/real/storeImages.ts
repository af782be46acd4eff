import { openAssociation } from '../../src/server/dimse/dimseClient.ts';
import type { ImageToSend } from '../images.ts';
import type { Doors } from './sendActions.ts';

export type DrawnImage = Omit<ImageToSend, 'dataSet'> & { readonly dataSet: Uint8Array };

/** What became of one association: the door did not let the scanner in, or it did. */
export type Stored = { readonly kind: 'refused' } | { readonly kind: 'let-in' };

/**
 * Sends images over one association. Each that is answered is taken out of `left` with its status, so that after a loss
 * only the others are sent again.
 */
export async function storeImages(
  { host, dicomPort: port, calledAet }: Doors,
  callingAet: string,
  left: DrawnImage[],
  answered: (status: number) => void,
): Promise<Stored> {
  const contexts = [...new Set(left.map(({ sopClassUid }) => sopClassUid))].map((abstractSyntax) => ({
    abstractSyntax,
    transferSyntaxes: ['1.2.840.10008.1.2.1'],
  }));
  const asked = await openAssociation({ host, port, callingAet, calledAet, contexts, asyncWindow: 4 });
  if (asked.kind === 'rejected') return { kind: 'refused' };
  for (let image = left[0]; image; image = left[0]) {
    const { status } = await asked.association.store(image);
    left.shift();
    answered(status);
  }
  await asked.association.release();
  return { kind: 'let-in' };
}
