import { AccessError } from '../access/accessError.ts';
import { AuditError } from '../audit/auditError.ts';
import { Problem } from './problem.ts';

/** What the client is told of an error. What we do not know is never quoted: it may hold what the request held. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof AuditError) {
    return new Problem(503, error.code, 'Not shown, because it cannot be written in the audit trail', { cause: error });
  }
  if (error instanceof AccessError && error.code === 'ACCESS_BUSY') {
    return new Problem(503, error.code, 'Too many people are signing in: try again', { retryAfter: 2 });
  }
  if (isDatabaseAway(error)) {
    return new Problem(503, 'DATABASE_AWAY', 'The database is away: try again', { retryAfter: 5, cause: error });
  }
  const status = statusOf(error);
  if (status === 413) return new Problem(413, 'REQUEST_TOO_LARGE', 'The request is larger than this address takes');
  if (status === 415) return new Problem(415, 'REQUEST_TYPE_UNKNOWN', 'This address does not take that content type');
  if (status >= 400 && status < 500) return new Problem(400, 'REQUEST_NOT_UNDERSTOOD', 'The request cannot be read');
  return new Problem(500, 'SERVER_FAILED', 'Something failed here. The log has it under this request id', {
    cause: error,
  });
}

/**
 * What a log line may say of a failure: its kind, code and place in our source, and the words only if they are our own.
 * A database error quotes rows, a JSON error quotes its input.
 */
export function describeFailure(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const ours = code !== null && /^[A-Z]+(_[A-Z]+)+$/.test(code) && !code.startsWith('FST_') && !code.startsWith('ERR_');
  return {
    name: error.name,
    code,
    ...(ours ? { says: error.message } : {}),
    at: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 6)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeFailure(error.cause) }),
  };
}

const awayCodes = ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '53300'];
const awayWords = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Client has encountered a connection',
];

/** PostgreSQL is stopped, starting, or unreachable. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  // A missing file has the code of a missing socket: only the call tells them apart.
  if (code === 'ENOENT') return syscall === 'connect';
  if (code !== undefined && (awayCodes.includes(code) || code.startsWith('08'))) return true;
  return awayWords.some((words) => error.message.startsWith(words));
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}
