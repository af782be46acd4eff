import { runDemo } from '../../../simulation/demo/demo.ts';
import { openKysely } from '../database/schema.ts';
import { enrolPeer, state } from '../intake/enrolPeer.ts';
import { type Safelight, startSafelight } from '../main.ts';
import type { Settings } from '../settings.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { ensurePages } from './ensurePages.ts';
import { progressBar } from './progressBar.ts';
import { operatorName } from './recordOperator.ts';
import { sayWhere, untilTold } from './startCommand.ts';

/** Starts Safelight with a data folder of its own and lets an invented trust send a day of work through the doors. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'start Safelight with an invented trust that sends a day of work, with every kind of failure in it',
  usage: 'demo',
  examples: ['safelight demo'],
  async run(args, io) {
    if (args.length > 0) {
      io.err('usage: safelight demo');
      return exitCode.usage;
    }
    ensurePages(io);
    // Invented patients never stand among real ones: without a folder of the operator's own the demo has another.
    const settings = process.env.SAFELIGHT_HOME ? io.settings : { ...io.settings, home: `${io.settings.home}-demo` };
    const safelight = await startSafelight(settings);
    sayWhere(safelight, settings, io);
    await play(safelight, settings, io);
    await untilTold();
    await safelight.stop();
    return exitCode.done;
  },
};

async function play(safelight: Safelight, settings: Settings, io: CommandIo): Promise<void> {
  const bar = progressBar(io.tty, 'Sending');
  const { pool } = safelight;
  await runDemo({
    doors: {
      host: settings.host,
      dicomPort: settings.dicomPort,
      mllpPort: settings.mllpPort,
      calledAet: settings.dicomAet,
    },
    pagesAt: `http://${settings.host}:${safelight.httpPort}/`,
    zone: settings.timeZone,
    now: new Date(),
    async enrolPeer(peer) {
      await openKysely(pool)
        .transaction()
        .execute((tx) => enrolPeer(tx, peer, operatorName(), new Date()));
      await safelight.registersChanged();
    },
    async setFeed(feed) {
      const now = new Date();
      await openKysely(pool)
        .transaction()
        .execute(async (tx) => {
          await tx
            .insertInto('feed')
            .values({ kind: 'hl7', ...feed, created_at: now, last_heard_at: null })
            .onConflict((conflict) =>
              conflict.columns(['kind', 'sender']).doUpdateSet({ name: feed.name, site: feed.site, pack: feed.pack }),
            )
            .execute();
          const body = JSON.stringify({ kind: 'hl7', ...feed });
          await state(tx, { made_at: now, made_by: operatorName(), what: 'change-feed', body });
        });
      await safelight.registersChanged();
    },
    settled: () => safelight.settled(),
    say(line) {
      bar.end();
      io.out(line);
    },
    progress: (done, of) => bar.show(done, of),
  });
}
