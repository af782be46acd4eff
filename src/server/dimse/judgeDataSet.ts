export interface Judgement {
  readonly status: number;
  readonly comment?: string;
  readonly quarantine: string | null;
}
export function judgeDataSet(_head: readonly Uint8Array[], _length: number, _said: unknown): Judgement {
  return { status: 0, quarantine: null };
}
