import { useEffect, useRef } from 'react';

/** When the detail beside a list is closed, the focus goes back to the row it was opened from. `open` is that row's key. */
export function useFocusOnReturn(open: string | undefined): void {
  const before = useRef(open);
  useEffect(() => {
    if (before.current && !open) {
      document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(before.current)}"]`)?.focus();
    }
    before.current = open;
  }, [open]);
}
