import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Problem } from './problem.ts';

/**
 * Checks every request by its description and writes every reply as JSON.
 *
 * Nothing is coerced, defaulted or dropped on the way: what is not as described is refused, and the refusal names the
 * part by the names of the description alone. `strictReplies` holds our own replies to their description too.
 */
export function checkRequests(app: FastifyInstance, strictReplies: boolean): void {
  takeJsonOnly(app);
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const described = Compile(schema);
    return (sent: unknown) => {
      // Who sends no body says nothing, which is enough where nothing is asked.
      const value = httpPart === 'body' ? (sent ?? {}) : sent;
      if (described.Check(value)) return true;
      const [first] = described.Errors(value);
      return { error: notAsDescribed(httpPart ?? 'request', schema, first?.instancePath ?? '') };
    };
  });
  app.setSerializerCompiler<TSchema>(({ schema }) => {
    if (!strictReplies) return (reply) => JSON.stringify(reply);
    const described = Compile(schema);
    return (reply) => {
      if (described.Check(reply)) return JSON.stringify(reply);
      throw new Error(`Cannot reply: ${JSON.stringify(described.Errors(reply).slice(0, 5))}`);
    };
  });
}

/** A form of another site can post plain text but not JSON, so plain text is not read at all. */
function takeJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    if (text === '') done(null, {});
    else parse(request, text, done);
  });
}

function notAsDescribed(part: string, schema: TSchema, instancePath: string): Problem {
  const where = `/${part}${describedPath(schema, instancePath)}`;
  return new Problem(400, 'REQUEST_NOT_AS_DESCRIBED', 'The request is not as this address describes it', { where });
}

/** The beginning of the path that our description knows: the rest would be the client's own words. */
function describedPath(schema: TSchema, instancePath: string): string {
  let at: Partial<Record<string, unknown>> | undefined = schema;
  let known = '';
  for (const step of instancePath.split('/').slice(1)) {
    const properties = at?.properties as Record<string, TSchema> | undefined;
    if (properties && Object.hasOwn(properties, step)) at = properties[step];
    else if (at?.items && /^\d{1,6}$/.test(step)) at = at.items as TSchema;
    else break;
    known += `/${step}`;
  }
  return known;
}
