import assert from 'node:assert/strict';
import { demoDay } from '../simulation/demo/demoDay.ts';
import { confirmsReports, devices, messageFeeds, senderText } from '../simulation/places.ts';
import { sendActions } from '../simulation/real/sendActions.ts';
import { localDay } from '../src/domain/ledger/localDay.ts';
import { openKysely } from '../src/server/database/schema.ts';
import { enrolPeer } from '../src/server/intake/enrolPeer.ts';
import type { RunningServer } from './runningServer.ts';

/** Enrols the scanners and senders of the invented trust, and sends its day through the doors; resolves when all is balanced. */
export async function tellDay(server: RunningServer, day: string, zone: string): Promise<void> {
  const db = openKysely(server.pool);
  for (const { aeTitle, name, site } of devices) {
    const peer = { aeTitle, name, site, address: '127.0.0.1', verbs: ['echo', 'store'] as const };
    await db.transaction().execute((tx) => enrolPeer(tx, peer, 'journey', new Date()));
  }
  const { to } = localDay(day, zone) as { readonly to: Date };
  for (const sender of messageFeeds) {
    await server.setFeed(senderText(sender), sender.pack, sender.facility);
    await server.pool.query('update feed set system_set = $2, confirms_reports_since = $3 where sender = $1', [
      ...[senderText(sender), sender.system, confirmsReports(sender) ? new Date(to.getTime() - 48 * 3_600_000) : null],
    ]);
  }
  const actions = demoDay({ seed: 'morning', until: new Date(to.getTime() - 60_000), zone }).actions(false);
  const { dicomPort, mllpPort, dicomAet: calledAet } = server.settings;
  const sent = await sendActions(actions, { doors: { host: '127.0.0.1', dicomPort, mllpPort, calledAet } });
  assert.deepEqual(sent.surprises, []);
  await server.settled();
}
