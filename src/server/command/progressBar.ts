/** A bar that is drawn over itself on a terminal, and nothing at all elsewhere. */
export interface ProgressBar {
  show(done: number, of: number, more?: string): void;
  end(): void;
}

const width = 30;

export function progressBar(tty: boolean, label: string): ProgressBar {
  let drawn = 0;
  return {
    show(done, of, more = '') {
      const now = performance.now();
      if (!tty || (now - drawn < 100 && done < of)) return;
      drawn = now;
      const share = of === 0 ? 1 : Math.min(1, done / of);
      const full = Math.round(share * width);
      const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
      process.stderr.write(`\r${label} ${bar} ${Math.floor(share * 100)} %  ${done} of ${of}${more}\u001b[K`);
    },
    end() {
      if (tty && drawn > 0) process.stderr.write('\n');
    },
  };
}
