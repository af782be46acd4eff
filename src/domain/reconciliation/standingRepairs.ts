import type { Decision, RepairFact } from '../ledger/fact.ts';

/** The repairs that nobody has undone, in the order in which they were made. Of two that contradict each other the later counts. */
export function standingRepairs(decisions: readonly Decision[]): readonly RepairFact[] {
  const undone = new Set(decisions.flatMap((decision) => (decision.kind === 'undo' ? [decision.repairId] : [])));
  return decisions
    .filter((decision) => decision.kind === 'repair')
    .filter(({ repairId }) => !undone.has(repairId))
    .sort((a, b) => (orderText(a) < orderText(b) ? -1 : 1));
}

function orderText({ occurredAt, repairId }: RepairFact): string {
  return `${occurredAt} ${repairId}`;
}

/** What people decided about to which orders the images of one study belong. */
export interface LinksDecided {
  /** The order that somebody linked them with last. */
  readonly linked: { readonly anchor: string; readonly made: RepairFact } | null;
  /** Orders that they were unlinked from. */
  readonly unlinked: ReadonlySet<string>;
}

export const nothingDecided: LinksDecided = { linked: null, unlinked: new Set() };

/** `nameNow`: the name under which an order goes on; a decision about it goes with it. */
export function linksDecided(
  repairs: readonly RepairFact[],
  studyInstanceUid: string,
  nameNow: (anchor: string) => string = (anchor) => anchor,
): LinksDecided {
  let linked: LinksDecided['linked'] = null;
  const unlinked = new Set<string>();
  for (const made of repairs) {
    const { repair } = made;
    if (repair.kind !== 'link' && repair.kind !== 'unlink') continue;
    if (repair.studyInstanceUid !== studyInstanceUid) continue;
    const anchor = nameNow(repair.anchor);
    if (repair.kind === 'link') {
      linked = { anchor, made };
      unlinked.delete(anchor);
    } else {
      if (linked?.anchor === anchor) linked = null;
      unlinked.add(anchor);
    }
  }
  return { linked, unlinked };
}

/**
 * Who marked the images of this study as another hospital's. Null when nobody did, or when more came since: nobody has
 * looked at those.
 */
export function markedForeign(
  repairs: readonly RepairFact[],
  study: { readonly studyInstanceUid: string; readonly lastReceivedAt: string },
): RepairFact | null {
  const marked = repairs.findLast(
    ({ repair }) => repair.kind === 'foreign' && repair.studyInstanceUid === study.studyInstanceUid,
  );
  return marked && marked.occurredAt >= study.lastReceivedAt ? marked : null;
}

/** Who said that no images are to be expected of this order. */
export function noImagesExpected(repairs: readonly RepairFact[]): RepairFact | null {
  return repairs.findLast(({ repair }) => repair.kind === 'no-images-expected') ?? null;
}
