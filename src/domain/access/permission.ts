/** What somebody may do. A route or a DIMSE verb asks for exactly one of these; nobody has one that is not given below. */
export type Permission =
  | 'see-own-account'
  | 'see-figures'
  | 'see-exams'
  | 'see-images'
  | 'handle-variances'
  | 'repair-exams'
  | 'record-evaluations'
  | 'void-exams'
  | 'see-days'
  | 'sign-days'
  | 'see-feeds'
  | 'enrol-peers'
  | 'see-messages'
  | 'replay-messages'
  | 'store-images'
  | 'manage-people'
  | 'manage-tokens'
  | 'see-audit';

export type Role = 'reporter' | 'coordinator' | 'pacs-manager' | 'referrer' | 'safety-officer' | 'admin' | 'auditor';

export const roles: readonly Role[] = [
  'reporter',
  'coordinator',
  'pacs-manager',
  'referrer',
  'safety-officer',
  'admin',
  'auditor',
];

/** The policy an information governance officer reads: who may do what. What is not listed is refused. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  reporter: [
    'see-own-account',
    'see-figures',
    'see-exams',
    'see-images',
    'handle-variances',
    'record-evaluations',
    'void-exams',
  ],
  coordinator: [
    'see-own-account',
    'see-figures',
    'see-exams',
    'see-images',
    'handle-variances',
    'repair-exams',
    'record-evaluations',
    'void-exams',
    'see-days',
    'see-feeds',
    'see-messages',
  ],
  'pacs-manager': [
    'see-own-account',
    'see-figures',
    'see-exams',
    'see-images',
    'handle-variances',
    'repair-exams',
    'void-exams',
    'see-days',
    'sign-days',
    'see-feeds',
    'enrol-peers',
    'see-messages',
    'replay-messages',
    'store-images',
    'manage-tokens',
  ],
  referrer: ['see-own-account', 'see-exams', 'see-images'],
  'safety-officer': [
    'see-own-account',
    'see-figures',
    'see-exams',
    'see-images',
    'handle-variances',
    'repair-exams',
    'record-evaluations',
    'void-exams',
    'see-days',
    'sign-days',
    'see-feeds',
    'see-messages',
    'see-audit',
  ],
  admin: ['see-own-account', 'see-figures', 'see-feeds', 'enrol-peers', 'manage-people', 'manage-tokens', 'see-audit'],
  auditor: ['see-own-account', 'see-figures', 'see-audit'],
};

/** A role somebody holds, at one site or at all (`null`). */
export interface RoleHeld {
  readonly role: Role;
  /** ODS code, or null for every site. */
  readonly site: string | null;
}

/** At which sites these roles allow it: `'everywhere'`, or the list of ODS codes (empty: nowhere). */
export function sitesAllowed(held: readonly RoleHeld[], permission: Permission): 'everywhere' | readonly string[] {
  const granting = held.filter(({ role }) => permissionsOf[role].includes(permission));
  if (granting.some(({ site }) => site === null)) return 'everywhere';
  return [...new Set(granting.map(({ site }) => site as string))].sort();
}
