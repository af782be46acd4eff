import { feedSystems, isFeedSystem } from '../../domain/intake/feedSystem.ts';
import { openKysely } from '../database/schema.ts';
import { state } from '../intake/enrolPeer.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { readWords } from './readWords.ts';
import { operatorName, recordOperator } from './recordOperator.ts';

/** Feeds: which sender is heard, of which site it is, and by which pack its messages are read. */
export const feedCommand: Command = {
  name: 'feed',
  summary: 'list feeds, or say of which site and by which pack one is read',
  usage: ['feed list', 'feed set SENDER [--pack PACK] [--site CODE] [--name NAME] [--system SYSTEM]'].join('\n'),
  examples: ['safelight feed list', 'safelight feed set "CRIS|RVV" --pack cris-pd160 --site RVV'],
  async run(args, io) {
    const words = readWords(args, {
      pack: { type: 'string' },
      site: { type: 'string' },
      name: { type: 'string' },
      system: { type: 'string' },
    });
    const [what, sender, ...more] = words?.positionals ?? [];
    if (!words || more.length > 0) return usage(io);
    if (what === 'list' && sender === undefined) return list(io);
    return what === 'set' && sender !== undefined ? set(io, sender, words.values) : usage(io);
  },
};

function usage(io: CommandIo): number {
  for (const line of feedCommand.usage.split('\n')) io.err(`usage: ./safelight ${line}`);
  return exitCode.usage;
}

async function list(io: CommandIo): Promise<number> {
  const db = openKysely(await io.openDatabase());
  for (const feed of await db.selectFrom('feed').selectAll().orderBy('kind').orderBy('sender').execute()) {
    const { kind, sender, name, site, pack, system } = feed;
    const lastHeardAt = feed.last_heard_at?.toISOString() ?? null;
    if (io.json) io.out(JSON.stringify({ kind, sender, name, site, pack, system, lastHeardAt }));
    else
      io.out(`${kind}  ${sender}  ${site}  ${pack ?? 'pack not chosen'}  ${system}  ${lastHeardAt ?? 'never heard'}`);
  }
  return exitCode.done;
}

interface Change {
  readonly pack?: string | undefined;
  readonly site?: string | undefined;
  readonly name?: string | undefined;
  readonly system?: string | undefined;
}

/** A feed that was never heard may be set too: then its first message is read rightly already. */
async function set(io: CommandIo, sender: string, { pack, site, name, system }: Change): Promise<number> {
  const packs = [...readSenderPacks().keys()];
  if (pack !== undefined && !packs.includes(pack)) {
    io.err(`a pack is one of ${packs.join(', ')}`);
    return exitCode.usage;
  }
  if (site !== undefined && !/^[A-Z0-9]{2,10}$/.test(site)) {
    io.err('a site is an ODS code');
    return exitCode.usage;
  }
  if (system !== undefined && !isFeedSystem(system)) {
    io.err(`a system is one of ${feedSystems.join(', ')}`);
    return exitCode.usage;
  }
  if (sender.length > 300 || (name ?? '').length > 200) return usage(io);
  const now = new Date();
  const db = openKysely(await io.openDatabase());
  const changed = {
    ...(pack && { pack }),
    ...(site && { site }),
    ...(name && { name }),
    ...(system && { system_set: system }),
  };
  if (Object.keys(changed).length === 0) return usage(io);
  const feed = await db.transaction().execute(async (tx) => {
    const set = await tx
      .insertInto('feed')
      .values({
        kind: 'hl7',
        sender,
        name: name ?? sender,
        site: site ?? io.settings.site,
        pack: pack ?? null,
        created_at: now,
        last_heard_at: null,
        system_set: system ?? null,
      })
      .onConflict((conflict) => conflict.columns(['kind', 'sender']).doUpdateSet(changed))
      .returning(['feed_id', 'site', 'pack', 'name', 'system_set', 'confirms_reports_since'])
      .executeTakeFirstOrThrow();
    const body = JSON.stringify({
      ...{ kind: 'hl7', sender, name: set.name, site: set.site, pack: set.pack },
      ...{ system: set.system_set, confirmsReports: set.confirms_reports_since !== null },
    });
    await state(tx, { made_at: now, made_by: operatorName(), what: 'change-feed', body });
    await recordOperator(tx, 'change-feed', { feedId: set.feed_id }, now);
    return set;
  });
  if (io.json) io.out(JSON.stringify({ sender, name: feed.name, site: feed.site, pack: feed.pack }));
  else io.out(`${sender} is of ${feed.site}, read by ${feed.pack ?? 'the pack that fits its messages'}`);
  return exitCode.done;
}
