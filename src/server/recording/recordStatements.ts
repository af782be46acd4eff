import type { JournalEntry } from '../journal/entry.ts';
import type { Queries } from '../ledger/aliases.ts';
import { applyDecision, isDecision } from '../ledger/applyDecision.ts';
import { applyDaySignature, isDaySigned } from '../ledger/daySignature.ts';
import type { KeptStatement } from './keepStatements.ts';
import { recordVarianceAct, type VarianceActKept, varianceEventOf } from './recordVarianceAct.ts';

/** A statement entry of the journal, read. */
export interface StatementToRecord {
  readonly entry: JournalEntry;
  readonly statement: KeptStatement;
}

/**
 * Records what people decided, where the database does not know it: after its loss, from the journal. What the database
 * decided itself is there already, and is known by its hash.
 */
export async function recordStatements(queries: Queries, statements: readonly StatementToRecord[]): Promise<void> {
  for (const { entry, statement } of statements) {
    const { rows } = await queries.query<{ statement_id: number }>(
      `insert into statement (made_at, made_by, what, body, sha256, kept_at)
       select $1, $2, $3, $4, $5, $6 where not exists (select from statement where sha256 = $5)
       returning statement_id`,
      [
        statement.madeAt,
        statement.madeBy,
        statement.what,
        JSON.stringify(statement.body),
        entry.sha256,
        entry.label.receivedAt,
      ],
    );
    const [added] = rows;
    if (!added) continue;
    if (isDecision(statement)) await applyDecision(queries, added.statement_id, statement);
    else if (isDaySigned(statement)) await applyDaySignature(queries, statement);
    else await apply(queries, statement);
  }
}

async function apply(queries: Queries, { what, body, madeAt, madeBy }: KeptStatement): Promise<void> {
  const said = JSON.stringify(body);
  switch (what) {
    case 'enrol-peer':
      await queries.query(
        `insert into peer (ae_title, address, site, name, verbs, enrolled_by, enrolled_at)
         select "aeTitle", address, site, name, verbs, $2, $3
         from jsonb_to_record($1::jsonb) as row ("aeTitle" text, address text, site text, name text, verbs text[])
         on conflict (ae_title, address) where removed_at is null do update set site = excluded.site, name = excluded.name,
           verbs = excluded.verbs, enrolled_by = excluded.enrolled_by, enrolled_at = excluded.enrolled_at`,
        [said, madeBy, madeAt],
      );
      return;
    case 'remove-peer':
      await queries.query(
        `update peer set removed_at = $2 from jsonb_to_record($1::jsonb) as row ("aeTitle" text, address text)
         where peer.ae_title = row."aeTitle" and peer.address = row.address and removed_at is null`,
        [said, madeAt],
      );
      return;
    case 'change-feed':
      await queries.query(
        `insert into feed (kind, sender, name, site, pack, system_set, confirms_reports_since, created_at)
         select kind, sender, name, site, pack, system, case when "confirmsReports" then $2::timestamptz end, $2
         from jsonb_to_record($1::jsonb) as row
           (kind text, sender text, name text, site text, pack text, system text, "confirmsReports" boolean)
         on conflict (kind, sender) do update set name = excluded.name, site = excluded.site, pack = excluded.pack,
           system_set = excluded.system_set, confirms_reports_since =
             case when excluded.confirms_reports_since is not null
               then coalesce(feed.confirms_reports_since, excluded.confirms_reports_since) end`,
        [said, madeAt],
      );
      return;
  }
  const event = varianceEventOf(what);
  if (event !== null) await recordVarianceAct(queries, event, { body: body as VarianceActKept, madeAt, madeBy });
}
