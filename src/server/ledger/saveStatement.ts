import type pg from 'pg';
import type { DecisionStated } from './applyDecision.ts';

/** Writes down what a person said; the journal gets it from there. Returns its number. */
export async function saveStatement(
  connection: pg.PoolClient,
  { what, body, madeAt, madeBy }: DecisionStated,
): Promise<number> {
  const { rows } = await connection.query<{ statement_id: number }>(
    'insert into statement (made_at, made_by, what, body) values ($1, $2, $3, $4) returning statement_id',
    [madeAt, madeBy, what, JSON.stringify(body)],
  );
  return (rows[0] as { statement_id: number }).statement_id;
}
