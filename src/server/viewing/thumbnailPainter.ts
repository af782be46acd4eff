import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import type { Thumbnail } from './drawThumbnail.ts';
import type { FrameToDraw } from './readPicture.ts';

/** Paints thumbnails in a thread of its own. */
export interface ThumbnailPainter {
  /** The picture as WebP, or null when it cannot be drawn within the limits. */
  paint(frame: FrameToDraw): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

export interface PainterOptions {
  /** How long one picture may take before its thread is ended. */
  readonly atMostMs?: number;
  /** A thread that has nothing to do for so long is ended, and its memory given back. */
  readonly idleMs?: number;
  /** More pictures than this may not wait. */
  readonly waitingMax?: number;
}

interface Job {
  readonly frame: FrameToDraw;
  readonly done: (thumbnail: Thumbnail | null) => void;
}

const memory = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/**
 * Opens a painter. One picture is decoded at a time; a decoder that dies or takes too long costs that one picture and a
 * new thread (hazard H-08).
 */
export function openThumbnailPainter(options: PainterOptions = {}): ThumbnailPainter {
  const { atMostMs = 10_000, idleMs = 30_000, waitingMax = 200 } = options;
  const waiting: Job[] = [];
  let worker: Worker | null = null;
  let current: { readonly job: Job; readonly timer: NodeJS.Timeout } | null = null;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  let id = 0;

  function next(): void {
    if (current || closed) return;
    const job = waiting.shift();
    if (!job) {
      idle = setTimeout(endThread, idleMs).unref();
      return;
    }
    clearTimeout(idle);
    worker ??= startThread();
    current = { job, timer: setTimeout(endThread, atMostMs).unref() };
    id++;
    worker.postMessage({ id, frame: job.frame });
  }

  function startThread(): Worker {
    const started = new Worker(new URL('./thumbnailWorker.ts', import.meta.url), {
      resourceLimits: memory,
      // What a decoder prints is of no use to anybody and may quote what it read.
      stdout: true,
      stderr: true,
    });
    started.unref();
    started.stdout.resume();
    started.stderr.resume();
    started.on('message', (told: { readonly id: number; readonly thumbnail: Thumbnail | null }) => {
      if (told.id === id && started === worker) settle(told.thumbnail);
    });
    started.on('error', () => undefined);
    started.on('exit', () => {
      if (started !== worker) return;
      worker = null;
      settle(null);
    });
    return started;
  }

  function settle(thumbnail: Thumbnail | null): void {
    if (!current) return;
    clearTimeout(current.timer);
    const { job } = current;
    current = null;
    job.done(thumbnail);
    next();
  }

  function endThread(): void {
    void worker?.terminate();
  }

  return {
    async paint(frame) {
      if (closed || waiting.length >= waitingMax) return null;
      const thumbnail = await new Promise<Thumbnail | null>((done) => {
        waiting.push({ frame, done });
        next();
      });
      return thumbnail && encode(thumbnail);
    },
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.done(null);
      clearTimeout(idle);
      await worker?.terminate();
    },
  };
}

async function encode({ width, height, channels, pixels }: Thumbnail): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels } }).webp({ quality: 82 }).toBuffer();
}
