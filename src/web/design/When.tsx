import type { ReactNode } from 'react';
import { dayInWords, momentInWords } from './londonTime.ts';

/** A moment in a table or banner: `22 Nov 2026 14:05`, said with the full month by a screen reader. */
export function When({ at }: { readonly at: string | Date | null }): ReactNode {
  const words = at === null ? null : momentInWords(at);
  if (at === null || words === null) return <span className="quiet">Not known</span>;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role of time may be named (WAI-ARIA 1.2 §5.4).
    <time className="nowrap" dateTime={new Date(at).toISOString()} aria-label={words.full}>
      {words.short}
    </time>
  );
}

/** A moment of today, to the second: `14:05:07`. */
export function ClockTime({ at }: { readonly at: string | Date }): ReactNode {
  const words = momentInWords(at);
  return (
    <time className="nowrap" dateTime={new Date(at).toISOString()}>
      {words?.clock ?? 'Not known'}
    </time>
  );
}

/** A calendar day, `YYYY-MM-DD`, as `14 Jul 1945`. */
export function Day({ of }: { readonly of: string | null }): ReactNode {
  const words = dayInWords(of);
  if (of === null || words === null) return <span className="quiet">Not known</span>;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role of time may be named (WAI-ARIA 1.2 §5.4).
    <time className="nowrap" dateTime={of} aria-label={words.full}>
      {words.short}
    </time>
  );
}
