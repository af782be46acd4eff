import { seeTrends } from '../../api/figures.ts';
import type { Trend } from '../../domain/figures/trendInWords.ts';
import { useReply } from '../reply/useReply.ts';

/** How each figure went in the last days, by its name; undefined where it is not known. A new hour comes once an hour. */
export function useTrends(): (figure: string) => Trend | undefined {
  const reply = useReply(seeTrends, {}, { everySeconds: 300 });
  const known = reply.kind === 'answered' ? reply.reply : reply.kind === 'silent' ? reply.last : null;
  return (figure) => known?.trends.find((trend) => trend.figure === figure)?.values;
}
