/** What the tables of migration 0003 hold: people, their roles, sessions, tokens and the audit trail. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the migration of its own.
export interface AccessTables {}
