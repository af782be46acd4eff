/** What the types of Node leave out. */
interface PagedMemories {
  readonly WebAssembly: {
    readonly Memory: new (pages: {
      readonly initial: number;
      readonly maximum: number;
    }) => {
      readonly buffer: ArrayBuffer;
    };
  };
}

const pageBytes = 64 * 1024;

/**
 * Memory that begins where a page of the machine does, as O_DIRECT of open(2) asks for; null where there is none to be had.
 *
 * Node gives no say in where a buffer begins; the memory of a WebAssembly module is always mapped page by page.
 */
export function alignedMemory(bytes: number): Buffer | null {
  const { WebAssembly } = globalThis as unknown as PagedMemories;
  const pages = Math.ceil(bytes / pageBytes);
  try {
    return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, bytes);
  } catch {
    return null;
  }
}
