/** Gives the picture of a content (by its SHA-256), painting it only if it was not painted lately. */
export type RecentPictures = (sha256: string, paint: () => Promise<Uint8Array | null>) => Promise<Uint8Array | null>;

/** Keeps pictures in memory up to a size, and forgets first what was asked for least lately. Two who ask at once wait for one painting. */
export function recentPictures(bytesMax: number): RecentPictures {
  const kept = new Map<string, Uint8Array>();
  const underWay = new Map<string, Promise<Uint8Array | null>>();
  let bytes = 0;

  function keep(sha256: string, picture: Uint8Array): void {
    kept.set(sha256, picture);
    bytes += picture.length;
    for (const [oldest, its] of kept) {
      if (bytes <= bytesMax) break;
      kept.delete(oldest);
      bytes -= its.length;
    }
  }

  return async (sha256, paint) => {
    const known = kept.get(sha256);
    if (known) {
      kept.delete(sha256);
      kept.set(sha256, known);
      return known;
    }
    let painting = underWay.get(sha256);
    if (!painting) {
      painting = paint().finally(() => underWay.delete(sha256));
      underWay.set(sha256, painting);
      const picture = await painting;
      if (picture) keep(sha256, picture);
    }
    return painting;
  };
}
