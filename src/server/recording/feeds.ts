import type pg from 'pg';
import type { SenderPack } from '../../domain/intake/senderPack.ts';
import type { Message } from '../../standards/hl7/message.ts';

export interface Feed {
  readonly feedId: string;
  readonly site: string;
  /** The pack a person chose for it; null: chosen by what its messages look like. */
  readonly pack: string | null;
}

/**
 * The senders we have heard, kept in memory so that a door can answer while the database is away.
 * A new one is written down when it is first recorded.
 */
export interface Feeds {
  /** Reads again what people have set. */
  refresh(): Promise<void>;
  of(kind: 'hl7' | 'dicom', sender: string, heardAt: Date): Promise<Feed>;
  /** As far as it is known now, without asking the database. */
  known(kind: 'hl7' | 'dicom', sender: string): Feed | null;
  packFor(sender: string, message: Message): SenderPack | null;
  /** The site a new DICOM sender belongs to, by its enrolment. */
  readonly defaultSite: string;
}

export function openFeeds(pool: pg.Pool, packs: ReadonlyMap<string, SenderPack>, defaultSite: string): Feeds {
  const feeds = new Map<string, Feed>();
  const nameOf = (kind: string, sender: string) => `${kind} ${sender}`;

  return {
    defaultSite,
    async refresh() {
      const { rows } = await pool.query<Feed & { kind: string; sender: string }>(
        'select feed_id as "feedId", kind, sender, site, pack from feed',
      );
      feeds.clear();
      for (const { kind, sender, ...feed } of rows) feeds.set(nameOf(kind, sender), feed);
    },
    async of(kind, sender, heardAt) {
      const known = feeds.get(nameOf(kind, sender));
      if (known) return known;
      const { rows } = await pool.query<Feed>(
        `insert into feed (kind, sender, name, site, created_at)
         select $1::text, $2::text, coalesce(nullif(enrolled.name, ''), $3), coalesce(enrolled.site, $4), $5::timestamptz
         from (select) one left join lateral
           (select name, site from peer where $1::text = 'dicom' and ae_title = $2::text and removed_at is null order by enrolled_at limit 1)
           enrolled on true
         on conflict (kind, sender) do update set kind = excluded.kind
         returning feed_id as "feedId", site, pack`,
        [kind, sender, nameShown(kind, sender), defaultSite, heardAt],
      );
      const feed = rows[0] as Feed;
      feeds.set(nameOf(kind, sender), feed);
      return feed;
    },
    known: (kind, sender) => feeds.get(nameOf(kind, sender)) ?? null,
    packFor(sender, message) {
      const chosen = feeds.get(nameOf('hl7', sender))?.pack;
      return packs.get(chosen ?? likelyPack(message)) ?? null;
    },
  };
}

/** Until a person chooses: imaging orders by OMI, the UK's CRIS by its own name, everything else as IHE wrote it down. */
function likelyPack(message: Message): string {
  if (message.type.startsWith('OMI')) return 'omi-2.5.1';
  const application = (message.field('MSH-3.1') ?? '').toUpperCase();
  return application.includes('CRIS') ? 'cris-pd160' : 'ihe-2.3.1';
}

function nameShown(kind: string, sender: string): string {
  if (kind === 'dicom') return sender;
  return (
    sender
      .split('|')
      .filter((part) => part !== '')
      .join(' at ') || 'Unnamed sender'
  );
}
