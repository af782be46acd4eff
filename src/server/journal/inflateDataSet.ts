import { constants, inflateRawSync } from 'node:zlib';

/** The most that one deflated instance may come to in memory here, and how many times its own size (charter A5). */
const inflatedMax = { bytes: 512 * 1024 * 1024, times: 200 };

/** The bytes of a deflated data set (PS3.5 §A.5), or the reason why not. One that is cut short gives what there is. */
export function inflateDataSet(deflated: Uint8Array): Uint8Array | string {
  try {
    return inflateRawSync(deflated, {
      maxOutputLength: Math.min(inflatedMax.bytes, Math.max(1 << 20, deflated.length * inflatedMax.times)),
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'it inflates to more than is allowed' : 'it cannot be inflated';
  }
}
