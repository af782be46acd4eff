import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { signOut } from '../../api/account.ts';
import { ask } from '../reply/ask.ts';
import { sessionLeft, useAccount } from '../reply/session.ts';
import { roleInWords } from './roleInWords.ts';
import { type Theme, useTheme } from './theme.ts';

const themes: readonly { readonly theme: Theme; readonly words: string }[] = [
  { theme: 'light', words: 'Light' },
  { theme: 'dark', words: 'Dark' },
  { theme: 'device', words: 'As device' },
];

/** Who sits here, in which light, and the way out. */
export function RailFoot(): ReactNode {
  const { account } = useAccount();
  const [theme, chooseTheme] = useTheme();
  const held = [...new Set(account.roles.map(({ role }) => roleInWords(role)))].join(', ');
  return (
    <div className="rail-foot">
      <div>
        <div className="strong">
          <bdi>{account.displayName || account.username}</bdi>
        </div>
        <div className="quiet">{held}</div>
      </div>
      <fieldset className="theme">
        <legend className="unseen">Light of the page</legend>
        {themes.map(({ theme: each, words }) => (
          <label key={each}>
            <input type="radio" name="theme" checked={theme === each} onChange={() => chooseTheme(each)} />
            {words}
          </label>
        ))}
      </fieldset>
      <div className="acts">
        <Link to="/password">Password</Link>
        <button type="button" className="link" onClick={() => void leave()}>
          Sign out
        </button>
      </div>
    </div>
  );
}

/** Leaves this page at once, whatever the server says: what was seen must be gone from the screen. */
async function leave(): Promise<void> {
  try {
    await ask(signOut);
  } catch {
    // The session ends by itself when it has been idle; there is nothing better to do from here.
  }
  sessionLeft();
}
