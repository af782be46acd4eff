import type { Reply } from './useReply.ts';

/** The sites a list may be narrowed to; none while they are not known. */
export function sitesOf(found: Reply<{ readonly sites: readonly string[] }>): readonly string[] {
  if (found.kind === 'answered') return found.reply.sites;
  return found.kind === 'silent' ? found.last.sites : [];
}
