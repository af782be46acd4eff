import type { FastifyReply, FastifyRequest } from 'fastify';
import { absoluteHours } from '../access/session.ts';

/**
 * The cookie's name. Over TLS the prefix makes the browser hold us to Secure, to this host and to the whole path, so
 * that no neighbouring host can plant a session.
 */
export function cookieName(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-safelight' : 'safelight';
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, id: string): void {
  reply.setCookie(cookieName(request), id, { ...options(request), maxAge: absoluteHours * 3600 });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), options(request));
}

function options(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' } as const;
}
