import type { ReactNode } from 'react';

/** A line that asks for attention: amber looks, red acts, green confirms. Said aloud by screen readers when it appears. */
export function Banner({
  tone = 'amber',
  children,
}: {
  readonly tone?: 'amber' | 'red' | 'green';
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={`banner ${tone}`} role={tone === 'red' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
