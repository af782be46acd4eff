import type pg from 'pg';
import type { DemoStory } from './demo/demoRoutes.ts';
import { openDoors } from './openDoors.ts';
import { openStores } from './openStores.ts';
import { serveRooms } from './serveRooms.ts';
import type { Settings } from './settings.ts';
import { startLoops } from './startLoops.ts';

/** A running Safelight. */
export interface Safelight {
  readonly httpPort: number;
  /** Of the first administrator, made at this start; to be shown once. */
  readonly firstPassword: string | null;
  readonly pool: pg.Pool;
  /** Tells the doors and the recorder at once that peers or feeds were changed beside them. */
  registersChanged(): Promise<void>;
  /** Resolves when all that is kept now is recorded and every exam that was due is balanced. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts everything, in the order in which it can be used: storage, then the loops that follow the journal, then the
 * doors, and last the pages. Stops in reverse. `story`: this is a demonstration, and its pages tell what happened in it.
 */
export async function startSafelight(settings: Settings, story?: DemoStory): Promise<Safelight> {
  const clock = () => new Date();
  const started: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    started.push(part);
    return part;
  };
  try {
    const stores = keep(await openStores(settings, clock));
    const loops = keep(await startLoops(settings, stores, clock));
    const doors = keep(await openDoors(settings, stores, loops, clock));
    const rooms = keep(await serveRooms(settings, stores, loops, doors, clock, story));
    return {
      httpPort: rooms.port,
      firstPassword: stores.firstPassword,
      pool: stores.pool,
      async registersChanged() {
        await doors.peers.refresh();
        await loops.feeds.refresh();
      },
      settled: () => loops.settled(),
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }

  async function stopAll(): Promise<void> {
    for (const part of started.splice(0).reverse()) await part.stop();
  }
}
