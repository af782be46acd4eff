import type { ReactNode } from 'react';
import { Brand } from '../design/Brand.tsx';

/** The page before all others: one card, one thing to do. */
export function Door({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <main className="door">
      <div className="door-card">
        <Brand />
        {children}
      </div>
    </main>
  );
}
