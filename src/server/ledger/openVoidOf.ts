import type { Queries } from './aliases.ts';

/** Somebody asked that an exam be void, and nobody has confirmed it. */
export interface OpenVoid {
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: string;
}

/** The request that stands open under any of these anchors. */
export async function openVoidOf(queries: Queries, anchors: readonly string[]): Promise<OpenVoid | null> {
  const { rows } = await queries.query<{ reason: string; asked_by: string; asked_at: Date }>(
    `select reason, asked_by, asked_at from void_request where anchor = any($1) and settled_at is null
     order by asked_at limit 1`,
    [anchors],
  );
  const [open] = rows;
  return open ? { reason: open.reason, askedBy: open.asked_by, askedAt: open.asked_at.toISOString() } : null;
}
