import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { type ArchiveQuery, looksCut, partsOf, wholeDay } from '../../domain/lookback/archiveQuery.ts';

/** What an archive answered to one question. */
export interface ArchiveReply {
  readonly studies: readonly ArchivedStudy[];
  /** The archive said itself that there is more. */
  readonly isCut: boolean;
}

export type AskArchive = (query: ArchiveQuery) => Promise<ArchiveReply>;

export interface DayWalked {
  readonly studies: ReadonlyMap<string, ArchivedStudy>;
  /** Why the archive may not have told everything of the day; null: it has. */
  readonly gap: string | null;
}

const gaps = {
  narrowest: 'The archive cuts off its answer to the narrowest question.',
  heedless: 'The archive cuts off its answers, and gives the same one whatever time it is asked for.',
  outside: 'The archive cuts off its answers, and has studies without a time or a modality to ask for them by.',
};

/**
 * Asks an archive for one day, in parts where it cuts its answers off: by time of day, then by modality.
 *
 * A part can miss what has no time, or a modality that nobody asks for. So what the longer question gave is kept, and a study of
 * it that no part gives back shows that the parts are not the whole: that is told as a gap, never passed over (hazard H-80).
 */
export async function walkDay(day: string, ask: AskArchive, limit: number | null): Promise<DayWalked> {
  const studies = new Map<string, ArchivedStudy>();
  let gap: string | null = null;
  const whole = wholeDay(day);
  await settle(whole, await told(whole));
  return { studies, gap };

  async function told(query: ArchiveQuery): Promise<ArchiveReply> {
    const reply = await ask(query);
    for (const study of reply.studies) studies.set(study.studyInstanceUid, study);
    return reply;
  }

  /** Every study that this question is about, as far as the archive tells. */
  async function settle(query: ArchiveQuery, reply: ArchiveReply): Promise<ReadonlySet<string>> {
    const uids = new Set(reply.studies.map(({ studyInstanceUid }) => studyInstanceUid));
    if (!reply.isCut && !looksCut(uids.size, limit)) return uids;

    const parts = partsOf(query);
    if (parts === null) {
      // A round number that cannot be divided further is most likely just that.
      if (reply.isCut || limit !== null) gap = gaps.narrowest;
      return uids;
    }
    const replies: ArchiveReply[] = [];
    for (const part of parts) replies.push(await told(part));
    if (areSame(replies)) {
      gap = gaps.heedless;
      return uids;
    }
    const inParts = new Set<string>();
    for (const [index, part] of parts.entries()) {
      for (const uid of await settle(part, replies[index] as ArchiveReply)) inParts.add(uid);
    }
    const isCut = reply.isCut || [...inParts].some((uid) => !uids.has(uid));
    if (isCut && [...uids].some((uid) => !inParts.has(uid))) gap ??= gaps.outside;
    return new Set([...uids, ...inParts]);
  }
}

/** Different questions, and the same studies to each: the archive does not look at what they differ in. */
function areSame(replies: readonly ArchiveReply[]): boolean {
  const texts = replies.map((reply) =>
    reply.studies
      .map(({ studyInstanceUid }) => studyInstanceUid)
      .sort()
      .join(),
  );
  return texts.length > 1 && texts[0] !== '' && texts.every((text) => text === texts[0]);
}
