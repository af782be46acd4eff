import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { accountRoutes } from './access/accountRoutes.ts';
import { peopleRoutes } from './access/peopleRoutes.ts';
import { tokenRoutes } from './access/tokenRoutes.ts';
import { dicomwebRoutes } from './archive/dicomwebRoutes.ts';
import type { DemoStory } from './demo/demoRoutes.ts';
import { demoRoutes } from './demo/demoRoutes.ts';
import { sourceRoutes } from './figures/sourceRoutes.ts';
import { todayRoutes } from './figures/todayRoutes.ts';
import type { ReadyCheck } from './http/health.ts';
import type { Http } from './http/http.ts';
import { openHttp } from './http/openHttp.ts';
import { feedRoutes } from './intake/feedRoutes.ts';
import { silentFeeds } from './intake/loadFeeds.ts';
import { messageRoutes } from './intake/messageRoutes.ts';
import { dayRoutes } from './ledger/dayRoutes.ts';
import { examRoutes } from './ledger/examRoutes.ts';
import { readingRoutes } from './ledger/readingRoutes.ts';
import { repairRoutes } from './ledger/repairRoutes.ts';
import { varianceRoutes } from './ledger/varianceRoutes.ts';
import type { Doors } from './openDoors.ts';
import type { Stores } from './openStores.ts';
import { readSilenceRules, readSwapRules } from './readPolicies.ts';
import { replayMessages } from './recording/replayMessages.ts';
import type { Settings } from './settings.ts';
import { type Loops, recordingRoom } from './startLoops.ts';
import { openThumbnailPainter } from './viewing/thumbnailPainter.ts';
import { thumbnailRoutes } from './viewing/thumbnailRoutes.ts';
import { unreportedRoutes } from './worklists/unreportedRoutes.ts';

const root = new URL('../../', import.meta.url);
export const version = (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }).version;
export const pagesFolder = fileURLToPath(new URL('dist/web/', root));

/** Opens the HTTP door with the routes of every room. */
export async function serveRooms(
  settings: Settings,
  stores: Stores,
  loops: Loops,
  doors: Doors,
  clock: () => Date,
  story?: DemoStory,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const http = await openHttp({
    ...{ pool: stores.pool, clock, log: stores.log, version, pagesFolder, registry: stores.metrics.registry },
    checks: readyChecks(stores, loops, clock),
    ...(settings.securityContact ? { securityContact: settings.securityContact } : {}),
    ...(settings.trustedProxy ? { trustedProxy: settings.trustedProxy } : {}),
  });
  accountRoutes(http);
  peopleRoutes(http);
  tokenRoutes(http);
  demoRoutes(http, { story });
  serveLedger(http, settings, stores, loops, doors, clock);
  const painter = openThumbnailPainter();
  thumbnailRoutes(http, { readEntry: stores.readAgain, painter });
  try {
    const port = await http.listen({ host: settings.host, port: settings.httpPort });
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop(): Promise<void> {
    await http.close();
    await painter.close();
  }
}

function serveLedger(
  http: Http,
  settings: Settings,
  stores: Stores,
  loops: Loops,
  doors: Doors,
  clock: () => Date,
): void {
  const silence = readSilenceRules(settings.timeZone);
  const room = recordingRoom(settings, stores, loops.feeds, clock);
  todayRoutes(http, {
    intake: () => intakeNow(stores),
    conservation: loops.census.conservation,
  });
  sourceRoutes(http, readSwapRules());
  examRoutes(http, {
    readEntry: stores.readAgain,
    sameModality: loops.policies.match.sameModality,
    handling: loops.policies.handling,
    zone: settings.timeZone,
    silentFeeds: (sites) => silentFeeds(http.db, sites),
  });
  varianceRoutes(http, {
    policy: loops.policies.handling,
    zone: settings.timeZone,
    silentFeeds: (sites) => silentFeeds(http.db, sites),
  });
  readingRoutes(http, { policies: loops.policies });
  repairRoutes(http, { policies: loops.policies });
  unreportedRoutes(http, { reports: loops.policies.reports });
  dayRoutes(http, { zone: settings.timeZone, isBehind: (now) => recordingSeconds(loops, now) > 60 });
  feedRoutes(http, {
    silence,
    packs: loops.packNames,
    doors: doors.list,
    peersChanged: () => doors.peers.refresh(),
    feedsChanged: () => loops.feeds.refresh(),
  });
  messageRoutes(http, {
    readEntry: stores.readAgain,
    replay: (asked, now) => replayMessages(asked, { ...room, onChanged: () => loops.balancer.wake() }, now),
  });
  dicomwebRoutes(http, { readEntry: stores.readAgain, journal: doors.intake, untilRecorded: loops.recorder.until });
}

async function intakeNow({ journal, journalFolder }: Stores) {
  const { bavail, bsize, blocks } = await statfs(journalFolder);
  return { refusing: journal.refusing, freeBytes: bavail * bsize, usedRatio: 1 - bavail / Math.max(1, blocks) };
}

function readyChecks({ pool, journal }: Stores, { recorder }: Loops, clock: () => Date): readonly ReadyCheck[] {
  return [
    {
      name: 'intake',
      needed: true,
      check: async () => (journal.refusing === null ? null : `The journal takes nothing: ${journal.refusing}`),
    },
    {
      name: 'database',
      needed: false,
      async check() {
        await pool.query('select 1');
        return null;
      },
    },
    {
      name: 'recording',
      needed: false,
      async check() {
        const seconds = recordingSeconds({ recorder }, clock());
        return seconds > 60
          ? `What came in the last ${Math.round(seconds)} seconds is kept and not yet recorded`
          : null;
      },
    },
    {
      name: 'journal',
      needed: false,
      check: async () =>
        journal.salvaged ? 'The last start cut a torn tail off the journal; it is kept in the folder torn' : null,
    },
  ];
}

/** For how long the oldest entry of the journal that is not recorded has waited. */
function recordingSeconds({ recorder }: Pick<Loops, 'recorder'>, now: Date): number {
  return recorder.behindSince ? (now.getTime() - recorder.behindSince.getTime()) / 1000 : 0;
}
