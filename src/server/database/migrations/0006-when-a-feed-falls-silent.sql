-- When a feed falls silent: how much came of each feed in each hour, which minutes we listened, how each feed usually speaks,
-- and the silences that were noticed.
-- New tables only: takes no lock on an old one, and the previous release keeps running beside it. What came before this step
-- is not counted: feeds are judged by the plain limit until two weeks have been heard.

-- What came of a feed in one hour, by when we received it. `minutes` has one sign for each minute of the hour, from the left:
-- 1 where something came. Or-ed together, they are the same whatever is recorded twice or in another order.
create table feed_hour (
  feed_id uuid not null references feed,
  hour    timestamptz not null,
  entries bigint not null,
  minutes bit(60) not null,
  primary key (feed_id, hour)
);

-- In which minutes a server could be spoken to and had recorded all it held, and in which it ran behind. A minute in which
-- nobody listened is no silence of a feed.
create table listening (
  journal_id text not null,
  hour       timestamptz not null,
  listened   bit(60) not null,
  behind     bit(60) not null,
  primary key (journal_id, hour)
);

-- How a feed usually speaks, learned anew each day from its hours.
create table feed_rhythm (
  feed_id    uuid primary key references feed,
  learned_at timestamptz not null,
  rhythm     jsonb not null
);

-- Each silence of a feed that was noticed: its row is the opening notice, its closing columns the closing one. Named by what
-- the feed is, not by its id, because a replay of the journal gives feeds new ids and must not tell of old silences again.
create table silence (
  kind         text not null check (kind in ('hl7', 'dicom')),
  sender       text not null,
  -- When the feed was last heard before it, or, if it never was, when we first knew of it.
  since        timestamptz not null,
  opened_at    timestamptz not null,
  words        text not null check (words <> ''),
  closed_at    timestamptz check (closed_at >= opened_at),
  closed_words text,
  -- One silence, one row: two servers that notice it at one moment write it once.
  primary key (kind, sender, since),
  constraint closed_in_words check ((closed_at is null) = (closed_words is null))
);
create unique index silence_open on silence (kind, sender) where closed_at is null;
