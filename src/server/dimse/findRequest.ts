import type { Encoding } from '../../standards/dicom/transferSyntax.ts';

/** A question to a query provider (PS3.4 §C.4.1). */
export interface FindRequest {
  readonly sopClassUid: string;
  /** Writes the identifier in the encoding that was negotiated. */
  readonly identifier: (encoding: Encoding) => Uint8Array;
}

/** One match. `status` is FF00H, or FF01H where the peer did not understand every key. */
export interface FindMatch {
  readonly identifier: Uint8Array;
  readonly encoding: Encoding;
  readonly status: number;
}

/** How a question ended: 0000H is all there is, A700H is out of resources (PS3.4 Table C.4-1). */
export interface FindAnswer {
  readonly status: number;
  readonly comment: string | null;
}

/** FF00H and FF01H: other answers follow (PS3.4 Table C.4-1). */
export function isPending(status: number | undefined): boolean {
  return status === 0xff00 || status === 0xff01;
}
