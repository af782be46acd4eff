import { parentPort } from 'node:worker_threads';
import { decodeFrame } from './decodeFrame.ts';
import { drawThumbnail } from './drawThumbnail.ts';
import type { FrameToDraw } from './readPicture.ts';

// The thread in which pictures are decoded: what goes wrong in a decoder stays here, and costs one picture (charter A4).

parentPort?.on('message', async ({ id, frame }: { readonly id: number; readonly frame: FrameToDraw }) => {
  try {
    const decoded = await decodeFrame(frame);
    const thumbnail = decoded && drawThumbnail(decoded.picture, decoded.samples);
    parentPort?.postMessage({ id, thumbnail });
  } catch {
    parentPort?.postMessage({ id, thumbnail: null });
  }
});
