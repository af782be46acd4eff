import type { ReplyOf } from '../../api/endpoint.ts';
import { seeToday } from '../../api/figures.ts';
import { useAccount } from '../reply/session.ts';
import { type Reply, useReply } from '../reply/useReply.ts';

export type Figures = ReplyOf<typeof seeToday>;

/** The numbers of now, asked once for the whole page. Stays `waiting` for those who may not see them. */
export function useFigures(): Reply<Figures> {
  const { may } = useAccount();
  return useReply(seeToday, {}, { everySeconds: 5, when: may('see-figures') });
}
