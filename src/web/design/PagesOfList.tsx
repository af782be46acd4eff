import type { ReactNode } from 'react';

/** Where one is in a list, of how many, and the way on. */
export function PagesOfList({
  first,
  shown,
  total,
  onPrevious,
  onNext,
}: {
  readonly first: number;
  readonly shown: number;
  readonly total: number;
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
}): ReactNode {
  const number = (value: number) => value.toLocaleString('en-GB');
  return (
    <nav className="pages" aria-label="Pages of the list">
      <span className="where">
        {number(first)} to {number(first + shown - 1)} of {number(total)}
      </span>
      {onPrevious ? (
        <button type="button" className="button" onClick={onPrevious}>
          Previous
        </button>
      ) : null}
      {onNext ? (
        <button type="button" className="button" onClick={onNext}>
          Next
        </button>
      ) : null}
    </nav>
  );
}
