import { type ReactNode, useEffect, useRef } from 'react';

/** Why a form did not go through, above it, taking the focus so that nobody misses it (NHS error summary). */
export function FormError({ says }: { readonly says: string | null }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (says) box.current?.focus();
  }, [says]);
  if (!says) return null;
  return (
    <div className="banner red" role="alert" tabIndex={-1} ref={box}>
      {says}
    </div>
  );
}
