/** How many bytes of arriving entries wait in memory, over all doors, and who waits for that to fall. */
export interface MemoryBudget {
  take(bytes: number): void;
  give(bytes: number): void;
  readonly isOver: boolean;
  /** Resolves when bytes were given back next. */
  nextGiven(): Promise<void>;
}

export function memoryBudget(bytesMax: number): MemoryBudget {
  let taken = 0;
  let waiting: (() => void)[] = [];
  return {
    take(bytes) {
      taken += bytes;
    },
    give(bytes) {
      taken -= bytes;
      const told = waiting;
      waiting = [];
      for (const tell of told) tell();
    },
    get isOver() {
      return taken > bytesMax;
    },
    nextGiven: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
