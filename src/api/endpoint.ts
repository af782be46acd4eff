import type { Static, TSchema } from 'typebox';
import { Type } from 'typebox';
import type { Permission } from '../domain/access/permission.ts';

/** One exchange between browser and server, described once: the server checks and serves by it, the page types itself by it. */
export interface Endpoint<P extends TSchema = TSchema, B extends TSchema = TSchema, R extends TSchema = TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for each property of `params`. Never holds patient data: searches are POST bodies. */
  readonly path: string;
  /** What the caller must be allowed to do; `null` only for signing in and out. */
  readonly permission: Permission | null;
  /** What the audit trail calls this exchange; `null` for exchanges that show no patient and change nothing. */
  readonly audit: string | null;
  readonly params: P;
  readonly body: B;
  readonly reply: R;
}

export type ParamsOf<E> = E extends Endpoint<infer P, TSchema, TSchema> ? Static<P> : never;
export type BodyOf<E> = E extends Endpoint<TSchema, infer B, TSchema> ? Static<B> : never;
export type ReplyOf<E> = E extends Endpoint<TSchema, TSchema, infer R> ? Static<R> : never;

const nothing = Type.Object({}, { additionalProperties: false });
type Nothing = typeof nothing;

interface Described<P extends TSchema, B extends TSchema, R extends TSchema> {
  readonly method: Endpoint['method'];
  readonly path: string;
  readonly permission: Permission | null;
  readonly audit: string | null;
  readonly params?: P;
  readonly body?: B;
  readonly reply: R;
}

export function endpoint<P extends TSchema = Nothing, B extends TSchema = Nothing, R extends TSchema = TSchema>(
  described: Described<P, B, R>,
): Endpoint<P, B, R> {
  return {
    ...described,
    params: (described.params ?? nothing) as P,
    body: (described.body ?? nothing) as B,
  };
}

/** An instant as ISO 8601 text in UTC. */
export const instant = Type.String({ maxLength: 30 });
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const text = (maxLength: number) => Type.String({ maxLength });
/** Where the next page begins: opaque to the browser. */
export const cursor = Type.String({ maxLength: 400 });
