import type { ReactNode } from 'react';
import { type Trend, trendInWords } from '../../domain/figures/trendInWords.ts';

const height = 28;
/** Of fewer hours the line of a week would be a stroke or a dot, which says nothing. */
const hoursThatShow = 6;

/** How a figure went, as a line without axes; an hour that nobody watched is a gap in it. Said in words where it is not seen. */
export function TrendLine({
  values,
  unit = '',
}: {
  readonly values: Trend | undefined;
  readonly unit?: string;
}): ReactNode {
  const known = values?.filter((value) => value !== null) ?? [];
  if (!values || known.length < hoursThatShow) return null;
  const least = Math.min(...known);
  const span = Math.max(1, Math.max(...known) - least);
  return (
    <svg
      className="trend"
      role="img"
      aria-label={trendInWords(values, unit)}
      viewBox={`0 0 ${values.length - 1} ${height}`}
      preserveAspectRatio="none"
    >
      {stretches(values).map((stretch) => (
        <polyline
          key={stretch[0]?.at}
          points={stretch.map(({ at, value }) => `${at},${y(value)}`).join(' ')}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );

  function y(value: number): number {
    return Math.round(10 * (height - 2 - ((value - least) / span) * (height - 4))) / 10;
  }
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** The parts between gaps. A single hour between two gaps is drawn as a dot of a line. */
function stretches(values: Trend): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) continue;
    const last = found.at(-1);
    if (last?.at(-1)?.at === at - 1) last.push({ at, value });
    else found.push([{ at, value }]);
  }
  return found.map((stretch) => {
    const [only] = stretch;
    return only && stretch.length === 1 ? [only, { ...only, at: only.at + 0.5 }] : stretch;
  });
}
