/** A number of places, of which nobody gets more than a share. */
export interface Places {
  readonly taken: number;
  /** False when all places, or all of this holder's, are taken. */
  take(holder: string): boolean;
  /** Gives back what `take` gave. */
  giveBack(holder: string): void;
}

export function openPlaces(inAll: number, each: number): Places {
  const holders = new Map<string, number>();
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take(holder) {
      const held = holders.get(holder) ?? 0;
      if (taken >= inAll || held >= each) return false;
      taken += 1;
      holders.set(holder, held + 1);
      return true;
    },
    giveBack(holder) {
      const left = (holders.get(holder) ?? 0) - 1;
      taken -= 1;
      if (left > 0) holders.set(holder, left);
      else holders.delete(holder);
    },
  };
}
