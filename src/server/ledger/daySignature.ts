import { createHash } from 'node:crypto';
import type { DayAccount } from '../../domain/ledger/dayAccount.ts';
import { dayAccountText } from '../../domain/ledger/dayClose.ts';
import type { Queries } from './aliases.ts';

/** That somebody signed the account of a day, as its statement in the journal holds it. */
export interface DaySigned {
  readonly what: 'sign-day';
  readonly madeAt: string;
  readonly madeBy: string;
  readonly body: {
    readonly day: string;
    /** '' for every site, and for every modality. */
    readonly site: string;
    readonly modality: string;
    readonly revision: number;
    readonly sha256: string;
    readonly account: DayAccount;
  };
}

export function isDaySigned(statement: { readonly what: string }): statement is DaySigned {
  return statement.what === 'sign-day';
}

/** A signature as it is kept. */
export interface DaySignature {
  readonly revision: number;
  readonly signed_at: Date;
  readonly signed_by: string;
  readonly sha256: string;
  readonly account: DayAccount;
}

/** The SHA-256 of an account's canonical text, in hex. */
export function dayAccountSha(account: DayAccount): string {
  return createHash('sha256').update(dayAccountText(account)).digest('hex');
}

/** Whether the account that is kept is the one that was signed. */
export function verifies({ account, sha256 }: Pick<DaySignature, 'account' | 'sha256'>): boolean {
  return dayAccountSha(account) === sha256;
}

/**
 * Writes a signature, the same when it is made and when it is read from the journal after a loss. False: somebody else was
 * first.
 */
export async function applyDaySignature(queries: Queries, { body, madeAt, madeBy }: DaySigned): Promise<boolean> {
  const { rowCount } = await queries.query(
    `insert into day_signature (day, site, modality, revision, signed_at, signed_by, sha256, account)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [...[body.day, body.site, body.modality, body.revision, madeAt, madeBy, body.sha256], JSON.stringify(body.account)],
  );
  return rowCount === 1;
}

/** Who signed this day of this site and modality, the first signature first. */
export async function loadDaySignatures(
  queries: Queries,
  { day, site, modality }: { readonly day: string; readonly site: string | null; readonly modality: string | null },
): Promise<readonly DaySignature[]> {
  const { rows } = await queries.query<DaySignature>({
    name: 'day-signatures',
    text: `select revision, signed_at, signed_by, sha256, account from day_signature
      where day = $1 and site = $2 and modality = $3 order by revision`,
    values: [day, site ?? '', modality ?? ''],
  });
  return rows;
}
