import { signOut } from '../../api/account.ts';
import { ask } from '../reply/ask.ts';
import { untouchedFor, watchInput } from '../reply/lastInput.ts';
import { sessionEnded, sessionNow } from '../reply/session.ts';

/** After this long without a key or a pointer the page signs out. The server ends the session by the same rule. */
const idleMilliseconds = 30 * 60_000;
const lookEveryMilliseconds = 15_000;

/** Ends the session of a page nobody touches. Called once. */
export function watchIdle(): void {
  watchInput();
  setInterval(() => {
    if (sessionNow().kind !== 'signed-in' || untouchedFor() < idleMilliseconds) return;
    ask(signOut).catch(() => {});
    sessionEnded();
  }, lookEveryMilliseconds);
}
