/** A table of Markdown. A bar inside a cell would end it, so it is escaped. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

export function hex(status: number): string {
  return `${status.toString(16).toUpperCase().padStart(4, '0')}H`;
}

/** Up to an hour in seconds, beyond that in hours. */
export function duration(milliseconds: number): string {
  return milliseconds > 3_600_000 ? `${milliseconds / 3_600_000} h` : `${milliseconds / 1000} s`;
}

/** Bytes in the largest unit that leaves a whole number. */
export function size(bytes: number): string {
  if (bytes % (1 << 20) === 0) return `${bytes >> 20} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}
