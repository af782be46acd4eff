import type pg from 'pg';

/** A ledger as rows that can be held against those of another, table by table; numbers the database gave out are left out. */
export type LedgerDump = Readonly<Record<string, readonly string[]>>;

const tables = {
  exam: `select to_jsonb(exam) - '{balanced_at,look_at}'::text[] as row from exam`,
  variance: `select to_jsonb(variance) - 'opened_at' as row from variance where closed_at is null`,
  variance_history: `select to_jsonb(variance_history) - 'history_id' as row from variance_history where made_by is not null`,
  link: `select to_jsonb(link) as row from link`,
  study: `select to_jsonb(study) as row from study`,
  study_identity: `select to_jsonb(study_identity) as row from study_identity`,
  study_says: `select to_jsonb(study_says) as row from study_says`,
  series: `select to_jsonb(series) as row from series`,
  instance: `select to_jsonb(instance) as row from instance`,
  instance_variant: `select to_jsonb(instance_variant) as row from instance_variant`,
  quarantine: `select to_jsonb(quarantine) - 'quarantine_id' as row from quarantine`,
  message: `select to_jsonb(message) - '{message_id,feed_id}'::text[] as row from message`,
  fact: `select to_jsonb(fact) - '{fact_id,message_id,feed_id}'::text[] || jsonb_build_object('message', message.sha256) as row
    from fact join message using (message_id)`,
  subject_key: `select to_jsonb(subject_key) as row from subject_key`,
  merge: `select to_jsonb(merge) - 'message_id' as row from merge`,
  identity_pair: `select to_jsonb(identity_pair) as row from identity_pair`,
  nhs_number_said: `select to_jsonb(nhs_number_said) as row from nhs_number_said`,
  agenda: `select to_jsonb(agenda) - 'look_at' as row from agenda`,
  feed_hour: `select to_jsonb(feed_hour) - 'feed_id' || jsonb_build_object('sender', feed.sender) as row
    from feed_hour join feed using (feed_id)`,
  feed: `select to_jsonb(feed) - '{feed_id,created_at}'::text[] as row from feed`,
  peer: `select to_jsonb(peer) - '{peer_id}'::text[] as row from peer`,
  statement: `select to_jsonb(statement) - '{statement_id,kept_at}'::text[] as row from statement`,
  journal_position: `select to_jsonb(journal_position) - 'recorded_at' as row from journal_position`,
} as const;

export type LedgerTable = keyof typeof tables;

/** Every table of the ledger, its rows as text in an order of their own. `without` names columns that may differ. */
export async function dumpLedger(
  pool: pg.Pool,
  wanted: { readonly tables?: readonly LedgerTable[]; readonly without?: readonly string[] } = {},
): Promise<LedgerDump> {
  const dump: Record<string, readonly string[]> = {};
  for (const table of wanted.tables ?? (Object.keys(tables) as LedgerTable[])) {
    const { rows } = await pool.query<{ text: string }>(
      `select (row - $1::text[])::text as text from (${tables[table]}) dumped`,
      [wanted.without ?? []],
    );
    dump[table] = rows.map(({ text }) => text).sort();
  }
  return dump;
}
