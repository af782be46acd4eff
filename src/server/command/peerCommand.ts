import { peerVerbs as verbs } from '../../domain/intake/peerVerb.ts';
import { openKysely } from '../database/schema.ts';
import { enrolPeer, type PeerToEnrol, removePeer } from '../intake/enrolPeer.ts';
import { loadPeers } from '../intake/loadFeeds.ts';
import { isPeerAddress } from '../intake/peerAddress.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { readWords } from './readWords.ts';
import { operatorName, recordOperator } from './recordOperator.ts';

/** DICOM peers: who may call, from where, and what for. */
export const peerCommand: Command = {
  name: 'peer',
  summary: 'enrol, list or remove DICOM peers',
  usage: [
    'peer add AET ADDRESS VERB[,VERB] [--site CODE] [--name NAME]',
    'peer list',
    'peer remove AET [ADDRESS]',
  ].join('\n'),
  examples: [
    'safelight peer add CT1 10.20.0.17 echo,store --site RVV --name "CT, ground floor"',
    'safelight peer add MOBILE 10.30.0.0/24 store,mpps',
    'safelight peer add PACS 10.20.0.5 ian',
    'safelight peer list --json',
    'safelight peer remove CT1',
  ],
  async run(args, io) {
    const words = readWords(args, { site: { type: 'string' }, name: { type: 'string' } });
    const [what, ...rest] = words?.positionals ?? [];
    if (!words) return usage(io);
    if (what === 'list' && rest.length === 0) return list(io);
    if (what === 'remove' && (rest.length === 1 || rest.length === 2)) return remove(io, rest[0] ?? '', rest[1]);
    if (what !== 'add' || rest.length < 3) return usage(io);
    const [aeTitle = '', address = '', ...asked] = rest;
    return add(io, {
      aeTitle,
      address,
      asked,
      site: words.values.site ?? io.settings.site,
      name: words.values.name ?? '',
    });
  },
};

function usage(io: CommandIo): number {
  for (const line of peerCommand.usage.split('\n')) io.err(`usage: ./safelight ${line}`);
  return exitCode.usage;
}

interface AskedToEnrol extends Omit<PeerToEnrol, 'verbs'> {
  readonly asked: readonly string[];
}

async function add(io: CommandIo, { asked, ...peer }: AskedToEnrol): Promise<number> {
  const said = asked.flatMap((word) => word.split(',')).filter((word) => word !== '');
  const allowed = verbs.filter((verb) => said.includes(verb));
  const wrong = wrongWith(peer, said);
  if (wrong !== null) {
    io.err(wrong);
    return exitCode.usage;
  }
  const now = new Date();
  const db = openKysely(await io.openDatabase());
  const { peerId, released } = await db.transaction().execute(async (tx) => {
    const enrolled = await enrolPeer(tx, { ...peer, verbs: allowed }, operatorName(), now);
    const about = { peerId: enrolled.peerId, aeTitle: peer.aeTitle, address: peer.address, verbs: allowed };
    await recordOperator(tx, 'enrol-peer', { ...about, released: enrolled.released }, now);
    return enrolled;
  });
  if (io.json) io.out(JSON.stringify({ peerId, ...peer, verbs: allowed, released }));
  else io.out(`${peer.aeTitle} at ${peer.address} may ${allowed.join(' and ')}${releasedWords(released)}`);
  return exitCode.done;
}

function wrongWith(peer: Omit<PeerToEnrol, 'verbs'>, said: readonly string[]): string | null {
  if (!/^[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]{0,15}$/.test(peer.aeTitle)) {
    return 'an AE title has 1 to 16 characters, no backslash';
  }
  if (!isPeerAddress(peer.address)) return 'an address is an IP address, a range such as 10.0.0.0/24, or *';
  if (!/^[A-Z0-9]{2,10}$/.test(peer.site)) return 'a site is an ODS code';
  if (peer.name.length > 200) return 'a name has at most 200 characters';
  const unknown = said.some((word) => !verbs.some((verb) => verb === word));
  return said.length === 0 || unknown ? `what a peer may do is one or more of ${verbs.join(', ')}` : null;
}

function releasedWords(released: number): string {
  if (released === 0) return '';
  return released === 1 ? '; 1 held instance is released' : `; ${released} held instances are released`;
}

async function list(io: CommandIo): Promise<number> {
  for (const peer of await loadPeers(openKysely(await io.openDatabase()), 'everywhere')) {
    if (io.json) io.out(JSON.stringify(peer));
    else io.out(`${peer.aeTitle}  ${peer.address}  ${peer.site}  ${peer.verbs.join(',')}  ${peer.name}`.trimEnd());
  }
  return exitCode.done;
}

async function remove(io: CommandIo, aeTitle: string, address: string | undefined): Promise<number> {
  const now = new Date();
  const db = openKysely(await io.openDatabase());
  const its = (await loadPeers(db, 'everywhere')).filter(
    (peer) => peer.aeTitle === aeTitle && (address === undefined || peer.address === address),
  );
  await db.transaction().execute(async (tx) => {
    for (const { peerId } of its) {
      await removePeer(tx, peerId, operatorName(), now);
      await recordOperator(tx, 'remove-peer', { peerId, aeTitle }, now);
    }
  });
  if (its.length === 0) io.err('no peer is enrolled so');
  for (const peer of its) {
    if (io.json) io.out(JSON.stringify({ aeTitle, address: peer.address, removed: true }));
    else io.out(`${aeTitle} at ${peer.address} is no longer let in`);
  }
  return its.length === 0 ? exitCode.failed : exitCode.done;
}
