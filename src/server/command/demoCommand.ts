import type pg from 'pg';
import { type DemoHouse, runDemo } from '../../../simulation/demo/demo.ts';
import { type DayWish, demoDay } from '../../../simulation/demo/demoDay.ts';
import { openKysely } from '../database/schema.ts';
import { enrolPeer, state } from '../intake/enrolPeer.ts';
import { type Safelight, startSafelight } from '../main.ts';
import type { Settings } from '../settings.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { demoStory } from './demoStory.ts';
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
      io.err('usage: ./safelight demo');
      return exitCode.usage;
    }
    ensurePages(io);
    // Invented patients never stand among real ones: without a folder of the operator's own the demo has another.
    const settings = process.env.SAFELIGHT_HOME ? io.settings : { ...io.settings, home: `${io.settings.home}-demo` };
    const wish: DayWish = { seed: 'safelight', until: new Date(), zone: settings.timeZone };
    let told = 0;
    const story = demoStory(demoDay(wish), wish.until, () => told);
    const safelight = await startSafelight(settings, story);
    sayWhere(safelight, settings, io);
    await play(safelight, wish, settings, io, (part) => {
      told = part;
    });
    await untilTold();
    await safelight.stop();
    return exitCode.done;
  },
};

async function play(
  safelight: Safelight,
  wish: DayWish,
  settings: Settings,
  io: CommandIo,
  onTold: (part: number) => void,
): Promise<void> {
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
    wish,
    async enrolPeer(peer) {
      await openKysely(pool)
        .transaction()
        .execute((tx) => enrolPeer(tx, peer, operatorName(), new Date()));
      await safelight.registersChanged();
    },
    async setFeed(feed) {
      await setFeed(pool, feed);
      await safelight.registersChanged();
    },
    settled: () => safelight.settled(),
    say(line) {
      bar.end();
      io.out(line);
    },
    progress(done, of) {
      bar.show(done, of);
      // The last of it is told when it is recorded too.
      onTold(Math.min(done / of, 0.99));
    },
  });
  onTold(1);
}

/** As if a person had said it a day ago: what is confirmed of the day that is told now counts. */
async function setFeed(pool: pg.Pool, feed: Parameters<DemoHouse['setFeed']>[0]): Promise<void> {
  const { confirmsReports, system, ...words } = feed;
  const saidAt = new Date(Date.now() - 25 * 60 * 60 * 1000);
  const since = confirmsReports ? saidAt : null;
  const set = { ...words, system_set: system, confirms_reports_since: since };
  await openKysely(pool)
    .transaction()
    .execute(async (tx) => {
      await tx
        .insertInto('feed')
        .values({ kind: 'hl7', ...set, created_at: saidAt, last_heard_at: null })
        .onConflict((conflict) => conflict.columns(['kind', 'sender']).doUpdateSet(set))
        .execute();
      const body = JSON.stringify({ kind: 'hl7', ...feed });
      await state(tx, { made_at: saidAt, made_by: operatorName(), what: 'change-feed', body });
    });
}
