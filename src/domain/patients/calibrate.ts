/** A sum of weights and whether the pair truly was one; `count` pairs of them. */
export interface LabelledWeight {
  readonly weight: number;
  readonly isSame: boolean;
  readonly count: number;
}

interface Line {
  readonly slope: number;
  readonly offset: number;
}

/**
 * Finds by which straight line sums of weights become true probabilities (Platt 1999): fields are not independent (twins share
 * more than chance), so that the sums alone promise too much. Newton's method, each step halved until it helps, at most a hundred;
 * the same pairs in any order give the same line. Both are in twofold steps, as the weights are.
 */
export function calibrate(pairs: readonly LabelledWeight[]): Line {
  const sorted = pairs.toSorted((a, b) => a.weight - b.weight || Number(a.isSame) - Number(b.isSame));
  let line: Line = { slope: Math.LN2, offset: 0 };
  let fit = fitOf(sorted, line);
  for (let step = 0; step < 100; step++) {
    const { bySlope, byOffset } = newtonStep(sorted, line);
    let stride = 1;
    let next = moved(line, bySlope, byOffset, stride);
    let nextFit = fitOf(sorted, next);
    while (nextFit < fit && stride > 1e-6) {
      stride /= 2;
      next = moved(line, bySlope, byOffset, stride);
      nextFit = fitOf(sorted, next);
    }
    const gain = nextFit - fit;
    if (gain <= 0) break;
    [line, fit] = [next, nextFit];
    if (gain < 1e-9) break;
  }
  return { slope: line.slope * Math.LOG2E, offset: line.offset * Math.LOG2E };
}

function moved({ slope, offset }: Line, bySlope: number, byOffset: number, stride: number): Line {
  return { slope: slope + stride * bySlope, offset: offset + stride * byOffset };
}

/** Pairs that part cleanly would make the line ever steeper: as if one pair in doubt held it at its natural slope. */
const held = 1;

/** The log-likelihood of what was seen, and what holds the slope. */
function fitOf(pairs: readonly LabelledWeight[], { slope, offset }: Line): number {
  let fit = -(held / 2) * (slope - Math.LN2) ** 2;
  for (const { weight, isSame, count } of pairs) {
    const toward = (isSame ? 1 : -1) * (slope * weight + offset);
    fit -= count * (toward > 0 ? Math.log1p(Math.exp(-toward)) : Math.log1p(Math.exp(toward)) - toward);
  }
  return fit;
}

function newtonStep(pairs: readonly LabelledWeight[], { slope, offset }: Line) {
  let [g1, g0, h11, h10, h00] = [-held * (slope - Math.LN2), 0, held, 0, 1e-6];
  for (const { weight, isSame, count } of pairs) {
    const p = 1 / (1 + Math.exp(-(slope * weight + offset)));
    const miss = ((isSame ? 1 : 0) - p) * count;
    const spread = p * (1 - p) * count;
    g1 += miss * weight;
    g0 += miss;
    h11 += spread * weight * weight;
    h10 += spread * weight;
    h00 += spread;
  }
  const determinant = h11 * h00 - h10 * h10;
  return { bySlope: (h00 * g1 - h10 * g0) / determinant, byOffset: (h11 * g0 - h10 * g1) / determinant };
}
