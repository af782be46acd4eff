import { seeAccount } from '../../api/account.ts';
import { ask } from '../reply/ask.ts';
import { AskError } from '../reply/askError.ts';
import { sessionBegan } from '../reply/session.ts';

/** Asks who is signed in. False when the server did not answer: then nobody knows, and it is worth asking again. */
export async function refreshAccount(): Promise<boolean> {
  try {
    sessionBegan(await ask(seeAccount));
    return true;
  } catch (error) {
    return error instanceof AskError && error.code === 'PAGE_SIGNED_OUT';
  }
}
