import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { Door } from './access/Door.tsx';
import { FirstPasswordPage } from './access/FirstPasswordPage.tsx';
import { refreshAccount } from './access/refreshAccount.ts';
import { SignInPage } from './access/SignInPage.tsx';
import { type Account, listen, sessionBegan, sessionNow, useSession } from './reply/session.ts';
import { router } from './router.tsx';

const queries = new QueryClient({
  defaultOptions: {
    // Offline is found out by asking; a browser's own idea of it is often wrong inside a hospital.
    queries: { retry: false, networkMode: 'always', refetchOnReconnect: true, staleTime: 2_000, gcTime: 120_000 },
    mutations: { retry: false, networkMode: 'always' },
  },
});

// What one person has seen leaves the memory of the page when they do.
listen(() => {
  if (sessionNow().kind === 'nobody') queries.clear();
});

/** The sign-in, or the rooms. The address stays as it is meanwhile, so that people go on where they were. */
export function App(): ReactNode {
  return <QueryClientProvider client={queries}>{<Rooms />}</QueryClientProvider>;
}

function Rooms(): ReactNode {
  const session = useSession();
  switch (session.kind) {
    case 'asking':
      return <Asking />;
    case 'nobody':
      return <SignInPage ended={session.ended} onSignedIn={enter} />;
    case 'signed-in':
      if (session.account.mustChangePassword) return <FirstPasswordPage onChanged={() => void refreshAccount()} />;
      return <RouterProvider router={router} />;
  }
}

/** Before we know who sits here. Asks until somebody answers. */
function Asking(): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    void refreshAccount();
    const again = setInterval(() => void refreshAccount(), 5_000);
    // An answer usually comes at once: words that flash by are worse than none.
    const words = setTimeout(() => setLate(true), 700);
    return () => {
      clearInterval(again);
      clearTimeout(words);
    };
  }, []);
  if (!late) return null;
  return (
    <Door>
      <h1>Safelight is on its way</h1>
      <p className="quiet">
        Asking the server who you are. If this lasts longer than a minute, call whoever runs Safelight here and work by
        your downtime procedure.
      </p>
    </Door>
  );
}

/** Another person than before begins at the beginning: what somebody else looked for is not theirs to see. */
function enter(account: Account): void {
  const { another } = sessionBegan(account);
  if (another) void router.navigate({ to: '/', replace: true });
}
