/** What is shorter is copied together with its neighbours; what is longer passes as it is. */
const smallBytes = 2 * 1024;
const roomBytes = 32 * 1024;

/**
 * Joins small parts before they are passed on.
 *
 * A sender may cut a data set into data values of one byte, and each part that waits costs a hundred bytes of its own:
 * without this, four bytes on the wire could hold six hundred in memory.
 */
export class PartGatherer {
  readonly #pass: (part: Uint8Array) => void;
  #room: Buffer | null = null;
  #length = 0;

  constructor(pass: (part: Uint8Array) => void) {
    this.#pass = pass;
  }

  take(part: Uint8Array): void {
    if (part.length >= smallBytes) {
      this.flush();
      this.#pass(part);
      return;
    }
    if (this.#length + part.length > roomBytes) this.flush();
    this.#room ??= Buffer.allocUnsafeSlow(roomBytes);
    this.#room.set(part, this.#length);
    this.#length += part.length;
  }

  /** Passes on what is gathered; call it once more at the end. */
  flush(): void {
    if (this.#room === null || this.#length === 0) return;
    this.#pass(Buffer.copyBytesFrom(this.#room, 0, this.#length));
    this.#length = 0;
  }
}
