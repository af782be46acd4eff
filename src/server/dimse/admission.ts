import type { AssociateReject } from '../../standards/dicom/upperLayer/pdu.ts';

/** Who asks for an association, as far as the door can tell. The titles come from the wire: quote them before logging. */
export interface AdmissionAsked {
  readonly callingAet: string;
  readonly calledAet: string;
  /** Without port. */
  readonly address: string;
  readonly tls: boolean;
  /** The subject of the client's certificate as `CN=…, O=…`; null without one. */
  readonly certificateSubject: string | null;
}

export type DimseVerb = 'echo' | 'store' | 'find' | 'move' | 'get' | 'worklist' | 'commitment' | 'mpps' | 'ian';

export type RefusalReason =
  | 'calling-aet-not-recognised'
  | 'called-aet-not-recognised'
  | 'application-context-not-supported'
  | 'no-reason-given'
  | 'temporary-congestion'
  | 'local-limit-exceeded';

/** What the room that knows the peers decides. `hold` takes instances, but keeps them apart until somebody enrols the peer. */
export type Admission =
  | { readonly kind: 'admitted'; readonly peerId: string; readonly verbs: ReadonlySet<DimseVerb> }
  | { readonly kind: 'hold' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export type Admit = (asked: AdmissionAsked) => Promise<Admission>;

/** How each refusal is said in an A-ASSOCIATE-RJ (PS3.8 Table 9-21). */
export const rejections: Readonly<Record<RefusalReason, Omit<AssociateReject, 'kind'>>> = {
  'no-reason-given': { result: 1, source: 1, reason: 1 },
  'application-context-not-supported': { result: 1, source: 1, reason: 2 },
  'calling-aet-not-recognised': { result: 1, source: 1, reason: 3 },
  'called-aet-not-recognised': { result: 1, source: 1, reason: 7 },
  'temporary-congestion': { result: 2, source: 3, reason: 1 },
  'local-limit-exceeded': { result: 2, source: 3, reason: 2 },
};
