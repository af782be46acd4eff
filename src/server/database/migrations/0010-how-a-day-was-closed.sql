-- How a day was closed: the accounts that were signed, and what the unreported list is narrowed and ordered by.
-- Locks exam against reading and writing while its rows are written anew and indexed (about 10 s per million exams); the
-- previous release keeps running beside it.

-- An instant as this program writes it, ISO 8601 in UTC: the same in every zone and style of the session.
create function instant_of(written text) returns timestamptz language sql immutable strict parallel safe
  return written::timestamptz;

alter table exam
  -- Of the target that applied at the acquisition.
  add column pathway text generated always as (reading ->> 'pathway') stored,
  -- The national maximum, which no pause moves.
  add column ceiling_at timestamptz generated always as (instant_of(reading ->> 'ceilingAt')) stored;

-- The unreported list in its two orders, with everything that it is narrowed by, so that its totals need no row.
create index exam_unreported_due on exam (report_due_at, exam_id)
  include (site, modality, pathway, ceiling_at, unread_since) where unread_since is not null and state <> 'joined';
create index exam_unreported_age on exam (unread_since, exam_id)
  include (site, modality, pathway, ceiling_at, report_due_at) where unread_since is not null and state <> 'joined';

-- The accounts of days that somebody signed. A day that changed may be signed again: the next revision.
create table day_signature (
  day       date not null,
  -- '' for every site, and for every modality.
  site      text not null,
  modality  text not null,
  revision  integer not null check (revision > 0),
  signed_at timestamptz not null,
  signed_by text not null,
  -- Of the canonical text of the account: of two who sign at once one wins, and whoever alters it later is found.
  sha256    text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  account   jsonb not null,
  primary key (day, site, modality, revision)
);
