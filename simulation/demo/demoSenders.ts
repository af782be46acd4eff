import { type Doors, sendActions } from '../real/sendActions.ts';
import type { SaidByProcess } from './demo.ts';
import { demoDay } from './demoDay.ts';

/** The senders of the demo, in a process of their own: it is told what to send, and says how far it is. */
process.once('message', async (wish: { seed: string; until: string; zone: string; doors: Doors }) => {
  const day = demoDay({ seed: wish.seed, until: new Date(wish.until), zone: wish.zone });
  let saidAt = 0;
  const sent = await sendActions(day.actions(), {
    doors: wish.doors,
    onLost: (words) => say({ kind: 'lost', words }),
    onProgress(done, of) {
      if (done < of && performance.now() - saidAt < 200) return;
      saidAt = performance.now();
      say({ kind: 'progress', done, of });
    },
  });
  say({ kind: 'sent', sent });
  process.disconnect();
});

function say(said: SaidByProcess): void {
  process.send?.(said);
}
