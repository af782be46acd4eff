/** Which exam must be looked at again, and when: the agenda table in memory, soonest first. Instants in milliseconds. */
export interface Agenda {
  /** The soonest instant on it; null when it is empty. */
  soonest(): number | null;
  /** At this instant or sooner, if it stands there sooner already. */
  put(anchor: string, at: number): void;
  /** At this instant and no other; null takes it off. */
  set(anchor: string, at: number | null): void;
  at(anchor: string): number | null;
  /** Takes off all that are due. */
  takeDue(now: number): readonly string[];
  readonly size: number;
}

export function openAgenda(): Agenda {
  const lookAt = new Map<string, number>();
  // A binary heap of instants and anchors. What was moved leaves its old place behind, which is skipped when it comes up.
  const heap: { readonly at: number; readonly anchor: string }[] = [];

  return {
    get size() {
      return lookAt.size;
    },
    at: (anchor) => lookAt.get(anchor) ?? null,
    soonest() {
      dropStale();
      return heap[0]?.at ?? null;
    },
    put(anchor, at) {
      const known = lookAt.get(anchor);
      if (known === undefined || at < known) place(anchor, at);
    },
    set(anchor, at) {
      if (at === null) lookAt.delete(anchor);
      else if (lookAt.get(anchor) !== at) place(anchor, at);
    },
    takeDue(now) {
      const due: string[] = [];
      for (;;) {
        dropStale();
        const first = heap[0];
        if (!first || first.at > now) return due;
        lookAt.delete(first.anchor);
        pop();
        due.push(first.anchor);
      }
    },
  };

  function place(anchor: string, at: number): void {
    lookAt.set(anchor, at);
    let child = heap.length;
    const item = { at, anchor };
    heap.push(item);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent] as (typeof heap)[number];
      if (above.at <= at) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = item;
  }

  function dropStale(): void {
    for (;;) {
      const first = heap[0];
      if (!first || lookAt.get(first.anchor) === first.at) return;
      pop();
    }
  }

  function pop(): void {
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child >= heap.length) break;
      const [left, right] = [heap[child] as typeof last, heap[child + 1]];
      if (right && right.at < left.at) child += 1;
      const lesser = heap[child] as typeof last;
      if (lesser.at >= last.at) break;
      heap[place] = lesser;
      place = child;
    }
    heap[place] = last;
  }
}
