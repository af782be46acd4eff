import type { ErrorCode } from '../../standards/hl7/acknowledgement.ts';
import type { SentFact } from '../ledger/fact.ts';

/** A message that says too little, or something we do not know, to be used. It is kept, stands on a page, and can be replayed. */
export interface Refusal {
  readonly kind: 'refused';
  /** An address, `PID-3`. */
  readonly field: string;
  /** In ASCII, and without a word of the message. */
  readonly why: string;
  readonly code: ErrorCode;
}

export type Interpretation =
  | { readonly kind: 'understood'; readonly facts: readonly SentFact[] }
  | Refusal
  /** We know what it is and have no use for it, or nobody has said how to read this sender. */
  | { readonly kind: 'keptOnly'; readonly why: string };

export function refusal(field: string, why: string, code: ErrorCode = 101): Refusal {
  return { kind: 'refused', field, why, code };
}

export function isRefusal<F>(result: F | Refusal): result is Refusal {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'refused';
}
