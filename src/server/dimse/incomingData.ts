/** Where the fragments of a data set go. */
export interface IncomingData {
  write(part: Uint8Array): Promise<void> | undefined;
  end(): void;
  abandon(): void;
}
