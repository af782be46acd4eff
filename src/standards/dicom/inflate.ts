/**
 * Inflates raw deflate data (RFC 1951), which may be cut short: what can be had of it counts. Given by whoever has zlib,
 * because this floor has none. `limit` is the most bytes that may come out.
 */
export type Inflate = (bytes: Uint8Array, limit: number) => Uint8Array | 'tooLarge' | 'damaged';
