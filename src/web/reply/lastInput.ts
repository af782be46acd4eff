const key = 'safelight-last-input';
let last = Date.now();

/** Notes every key and pointer. All tabs of one browser share the moment of the last one. Called once. */
export function watchInput(): void {
  for (const input of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(input, touched, { passive: true, capture: true });
  }
  store(last);
}

/** How long nobody has touched this page or another tab of it, in milliseconds. */
export function untouchedFor(): number {
  return Date.now() - Math.max(last, inOtherTabs());
}

function touched(): void {
  const now = Date.now();
  if (now - last < 5_000) return;
  last = now;
  store(now);
}

function store(at: number): void {
  try {
    localStorage.setItem(key, String(at));
  } catch {
    // Without a shared store each tab counts for itself.
  }
}

function inOtherTabs(): number {
  try {
    return Number(localStorage.getItem(key) ?? 0);
  } catch {
    return 0;
  }
}
