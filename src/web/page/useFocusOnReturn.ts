import { useEffect, useRef } from 'react';

/**
 * When the detail beside a list is closed, the focus goes back to the row it was opened from; where that has left the list
 * meanwhile, to the heading of the page. `open` is that row's key.
 */
export function useFocusOnReturn(open: string | undefined): void {
  const before = useRef(open);
  useEffect(() => {
    if (before.current && !open) {
      const row = document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(before.current)}"]`);
      (row ?? document.querySelector<HTMLElement>('main h1'))?.focus();
    }
    before.current = open;
  }, [open]);
}
