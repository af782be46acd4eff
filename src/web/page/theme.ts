import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'device';

const key = 'safelight-theme';
let theme: Theme = readTheme();
const listeners = new Set<() => void>();

/** Puts the remembered light on the page. Called once, before anything is drawn. */
export function applyTheme(): void {
  if (theme === 'device') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** The light of this device's pages, and how to change it. */
export function useTheme(): readonly [Theme, (next: Theme) => void] {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
  return [now, chooseTheme];
}

function chooseTheme(next: Theme): void {
  theme = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // A browser that keeps nothing forgets the light, and nothing else.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'light' || kept === 'dark' ? kept : 'device';
  } catch {
    return 'device';
  }
}
