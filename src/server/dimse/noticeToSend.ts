/** A notice of a performed step: N-CREATE or N-SET with a data set (PS3.7 §10.1.5, §10.1.3). */
export interface NoticeToSend {
  readonly operation: 'N-CREATE-RQ' | 'N-SET-RQ';
  readonly sopClassUid: string;
  /** Left out, the peer names the instance it creates. */
  readonly sopInstanceUid?: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Uint8Array;
}

export interface NoticeAnswer {
  readonly status: number;
  readonly comment: string | null;
  readonly errorId: number | null;
  readonly sopInstanceUid: string | null;
}
