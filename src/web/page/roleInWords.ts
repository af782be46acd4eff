const words: Readonly<Record<string, string>> = {
  reporter: 'Reporter',
  coordinator: 'Coordinator',
  'pacs-manager': 'PACS manager',
  referrer: 'Referrer',
  'safety-officer': 'Safety officer',
  admin: 'Administrator',
  auditor: 'Auditor',
};

/** A role as people call it. */
export function roleInWords(role: string): string {
  return words[role] ?? role;
}

/** A role with where it is held: `Reporter at RVV`, `Auditor at every site`. */
export function roleHeldInWords({ role, site }: { readonly role: string; readonly site: string | null }): string {
  return `${roleInWords(role)} at ${site ?? 'every site'}`;
}
