import { useSyncExternalStore } from 'react';
import type { Static } from 'typebox';
import type { account } from '../../api/account.ts';
import type { Permission } from '../../domain/access/permission.ts';

export type Account = Static<typeof account>;

/** Who sits at this page. `nobody` carries whether somebody did until now, so that the sign-in can say why it is here. */
export type Session =
  | { readonly kind: 'asking' }
  | { readonly kind: 'nobody'; readonly ended: boolean }
  | { readonly kind: 'signed-in'; readonly account: Account };

let session: Session = { kind: 'asking' };
/** The name of the last person signed in here: what they looked for must not greet the next one. */
let lastUsername: string | null = null;
const listeners = new Set<() => void>();

/** The session, redrawing when it changes. */
export function useSession(): Session {
  return useSyncExternalStore(listen, () => session);
}

/** Somebody has signed in, or changed what they may do. Says whether it is another person than before. */
export function sessionBegan(account: Account): { readonly another: boolean } {
  const another = lastUsername !== null && lastUsername !== account.username;
  lastUsername = account.username;
  become({ kind: 'signed-in', account });
  return { another };
}

/** The server no longer knows us. */
export function sessionEnded(): void {
  if (session.kind !== 'nobody') become({ kind: 'nobody', ended: session.kind === 'signed-in' });
}

/** Somebody signed out. */
export function sessionLeft(): void {
  become({ kind: 'nobody', ended: false });
}

/** What must go back with everything that changes something; empty before sign-in. */
export function csrfToken(): string {
  return session.kind === 'signed-in' ? session.account.csrf : '';
}

/** Called at every change of session, outside React too. Returns how to stop. */
export function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The session now, for what lives outside React. */
export function sessionNow(): Session {
  return session;
}

/** The person signed in, and what they may do. For use below the sign-in only. */
export function useAccount(): { readonly account: Account; readonly may: (permission: Permission) => boolean } {
  const now = useSession();
  if (now.kind !== 'signed-in') return { account: nobody, may: () => false };
  return { account: now.account, may: (permission) => now.account.permissions.includes(permission) };
}

const nobody: Account = {
  username: '',
  displayName: '',
  roles: [],
  permissions: [],
  csrf: '',
  mustChangePassword: false,
};

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}
