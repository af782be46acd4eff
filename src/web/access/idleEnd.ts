import { signOut } from '../../api/account.ts';
import { ask } from '../reply/ask.ts';
import { sessionEnded, sessionNow } from '../reply/session.ts';

/** After this long without a key or a pointer the page signs out. */
const idleMilliseconds = 30 * 60_000;
const lookEveryMilliseconds = 15_000;
const key = 'safelight-last-input';

/**
 * Ends the session of a page nobody touches. The pages ask the server every few seconds by themselves, so the server alone
 * would never see them idle. All tabs of one browser share the moment of the last input. Called once.
 */
export function watchIdle(): void {
  let last = 0;
  for (const input of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(input, touched, { passive: true, capture: true });
  }
  touched();
  setInterval(look, lookEveryMilliseconds);

  function touched(): void {
    const now = Date.now();
    if (now - last < 5_000) return;
    last = now;
    try {
      localStorage.setItem(key, String(now));
    } catch {
      // Without a shared store each tab counts for itself.
    }
  }

  function look(): void {
    if (sessionNow().kind !== 'signed-in' || Date.now() - Math.max(last, inOtherTabs()) < idleMilliseconds) return;
    ask(signOut).catch(() => {});
    sessionEnded();
  }
}

function inOtherTabs(): number {
  try {
    return Number(localStorage.getItem(key) ?? 0);
  } catch {
    return 0;
  }
}
