import type { ReactNode } from 'react';
import { signOf } from './signOf.ts';

/** A severity, with the words of what it is about where `says` gives better ones. */
export function Severity({ of, says }: { readonly of: string; readonly says?: string }): ReactNode {
  const { shape, word, tone } = signOf(of);
  return (
    <span className={`severity ${tone}`}>
      <span className="shape" aria-hidden="true">
        {shape}
      </span>
      <span className="word">{says ?? word}</span>
    </span>
  );
}
