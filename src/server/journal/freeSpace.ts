/** Whether the disk has room, asked seldom and answered at once. */
export interface FreeSpace {
  readonly isShort: boolean;
  /** A write failed for want of space: from now on there is none, until a later look finds some. */
  ranOut(): void;
  /** Something was written; look again if the last look is a second old. Never waits. */
  written(): void;
  close(): void;
}

export interface FreeSpaceOptions {
  readonly refuseBelowFreeBytes: number;
  readonly freeBytes: () => Promise<number>;
  /** Hears of every change of `isShort`. */
  readonly onChange: (isShort: boolean) => void;
}

const lookEveryMs = 1000;

/** Looks at the free space once now, then at most once a second: after writes while there is room, by itself while there is none. */
export async function watchFreeSpace({
  refuseBelowFreeBytes,
  freeBytes,
  onChange,
}: FreeSpaceOptions): Promise<FreeSpace> {
  let isShort = false;
  let looking = false;
  let closed = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  await look();

  return {
    get isShort() {
      return isShort;
    },
    ranOut() {
      lookedAt = performance.now();
      change(true);
    },
    written() {
      if (!looking && performance.now() - lookedAt >= lookEveryMs) void look();
    },
    close() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      closed = true;
    },
  };

  async function look(): Promise<void> {
    if (looking || closed) return;
    looking = true;
    lookedAt = performance.now();
    // A disk that cannot say how full it is, is judged by its writes alone.
    const free = await freeBytes().catch(() => Number.POSITIVE_INFINITY);
    looking = false;
    if (!closed) change(free < refuseBelowFreeBytes);
  }

  function change(short: boolean): void {
    if (short && timer === null) timer = setInterval(() => void look(), lookEveryMs).unref();
    if (!short && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
    if (short === isShort) return;
    isShort = short;
    onChange(short);
  }
}
