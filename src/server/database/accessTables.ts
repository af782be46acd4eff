import type { Generated } from 'kysely';
import type { Role } from '../../domain/access/permission.ts';

/** What the tables of migration 0003 hold, column by column. The audit trail's tables are asked only by server/audit, in SQL. */
export interface AccessTables {
  readonly person: PersonTable;
  readonly token: TokenTable;
  readonly role_held: { person_id: string | null; token_id: string | null; role: Role; site: string | null };
  readonly session: SessionTable;
}

interface PersonTable {
  person_id: Generated<string>;
  username: string;
  display_name: string;
  password_hash: string;
  must_change_password: boolean;
  password_changed_at: Date;
  created_at: Date;
  disabled_at: Date | null;
  last_sign_in_at: Date | null;
}

interface TokenTable {
  token_id: Generated<string>;
  name: string;
  secret_hash: string;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  last_used_at: Date | null;
  removed_at: Date | null;
}

interface SessionTable {
  session_hash: string;
  person_id: string;
  csrf: string;
  address: string;
  signed_in_at: Date;
  last_used_at: Date;
}
