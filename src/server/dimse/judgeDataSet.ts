/** What the command and the presentation context said of an instance. */
export interface SaidOfInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}
export interface Judgement {
  readonly status: number;
  readonly comment: string | null;
  readonly quarantine: string | null;
}
export function judgeDataSet(_head: readonly Uint8Array[], _length: number, _said: SaidOfInstance): Judgement {
  return { status: 0, comment: null, quarantine: null };
}
