let last = 0;

/** A number no run before had: it keeps the UIDs of two runs apart, also of two programs. Fits into ten digits. */
export function nextRun(): number {
  last = Math.max(last + 1, Math.floor(Date.now() / 1000));
  return last;
}
