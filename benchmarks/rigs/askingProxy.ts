import { connect, createServer } from 'node:net';
import type pg from 'pg';
import { freePort } from '../freePort.ts';

/**
 * A deliberately bad door, to show that the rig which takes the database away sees one: before it passes anything on it asks the
 * database, as a server does that writes its rows before it answers.
 */
export async function startAskingProxy(
  to: { readonly dicomPort: number; readonly mllpPort: number },
  database: pg.Pool,
): Promise<{ readonly dicomPort: number; readonly mllpPort: number; close(): void }> {
  const [dicom, mllp] = [await pass(to.dicomPort), await pass(to.mllpPort)];
  return {
    dicomPort: dicom.port,
    mllpPort: mllp.port,
    close() {
      dicom.close();
      mllp.close();
    },
  };

  async function pass(port: number): Promise<{ readonly port: number; close(): void }> {
    const ours = await freePort();
    const listener = createServer((here) => {
      const there = connect({ host: '127.0.0.1', port });
      let asked = Promise.resolve();
      here.on('data', (piece) => {
        here.pause();
        asked = asked
          .then(() => database.query('select 1'))
          .then(
            () => void there.write(piece),
            () => void here.destroy(),
          )
          .then(() => void here.resume());
      });
      there.pipe(here);
      for (const [one, other] of [
        [here, there],
        [there, here],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => listener.listen(ours, '127.0.0.1', resolve));
    return { port: ours, close: () => void listener.close() };
  }
}
