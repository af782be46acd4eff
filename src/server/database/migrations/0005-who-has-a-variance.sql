-- Who has a variance: whose it is, what people did about it and when, why it was closed; and the queue in the order of severity and clock.
-- Locks variance against reading and writing while its rows are written anew and its indexes are made (about 2 s per 100,000
-- rows); the previous release keeps running beside it.

-- SHA-256 of a text, in hex. Immutable as long as the encoding is named, which PostgreSQL cannot know by itself.
create function text_sha(words text) returns text language sql immutable strict parallel safe
  return encode(sha256(convert_to(words, 'UTF8')), 'hex');

alter table variance
  -- What names one variance in an address: kind and part hold hospital numbers and UIDs. The same after a rebuild of the ledger.
  add column variance_id uuid generated always as
    (substring(text_sha(exam_id::text || '|' || kind || '|' || part) for 32)::uuid) stored,
  -- The place of the severity in the order in which variances must be looked at.
  add column severity_rank smallint generated always as
    (case severity when 'wrong-person' then 0 when 'unreported' then 1 when 'late-image' then 2 when 'delivery-gap' then 3
      when 'identity-incomplete' then 4 when 'code-mismatch' then 5 else 6 end) stored,
  -- The clock by which the queue is ordered.
  add column clock_at timestamptz generated always as (coalesce(due_at, since)) stored,
  -- What it says, as one word: a snooze holds for as long as this stays the same.
  add column stands_as text generated always as
    (text_sha(severity || '|' || says || '|' || evidence::text)) stored,
  -- Site and modality of the exam, so that a queue is narrowed and counted without it.
  add column exam_site text not null default '',
  add column exam_modality text,
  -- When it was first found to stand; `since` is when it began by the facts.
  add column opened_at timestamptz,
  add column closed_because text check (closed_because <> ''),
  -- The role somebody handed it to; without one, the role that the rule names (owner_role).
  add column handed_role text,
  -- The username of the person who has it.
  add column taken_by text,
  add column taken_at timestamptz,
  add column snoozed_at timestamptz,
  add column snoozed_until timestamptz,
  add column snoozed_by text,
  add column snoozed_because text,
  -- What it said (stands_as) when it was snoozed.
  add column snoozed_over text,
  -- Counts what people did to it besides comments: who acts names what they saw, and of two at once one wins.
  add column version integer not null default 0,
  add constraint taken_at_a_time check ((taken_by is null) = (taken_at is null)),
  add constraint snoozed_for_a_reason check (snoozed_until is null or
    (snoozed_at is not null and snoozed_by is not null and snoozed_because <> '' and snoozed_over is not null
      and snoozed_until > snoozed_at));

update variance set exam_site = exam.site, exam_modality = exam.modality, opened_at = variance.since
  from exam where exam.exam_id = variance.exam_id;

create unique index variance_by_id on variance (variance_id);
-- The queue, with everything that it is narrowed by, so that its exact total needs no row.
create index variance_queue on variance (severity_rank, clock_at, variance_id)
  include (kind, exam_site, exam_modality, owner_role, handed_role, taken_by, snoozed_until) where closed_at is null;
create index variance_taken on variance (taken_by) where closed_at is null and taken_by is not null;
-- Totals are read from the index only where the table's pages are known to be settled: sweep often.
alter table variance set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- What became of each variance, by the ledger itself (made_by null) or by a person. Only added to. It stands without its
-- variance too: after the loss of the database, decisions are read from the journal before anything is balanced.
create table variance_history (
  history_id  bigint generated always as identity primary key,
  exam_id     uuid not null,
  kind        text not null,
  part        text not null,
  what        text not null check (what in
    ('opened', 'taken', 'handed over', 'released', 'commented', 'snoozed', 'woke', 'closed', 'opened again')),
  at          timestamptz not null,
  -- A username, or the name of a token.
  made_by     text,
  words       text check (length(words) between 1 and 2000),
  to_role     text,
  to_person   text,
  until       timestamptz,
  -- What the variance said (stands_as) when it was snoozed.
  stood_as    text,
  constraint people_decide check ((made_by is null) = (what in ('opened', 'woke', 'closed', 'opened again'))),
  constraint handed_to_somebody check ((what = 'handed over') = ((to_role is null) <> (to_person is null))),
  constraint snoozed_until_a_time check ((what = 'snoozed') = (until is not null and stood_as is not null and words is not null)),
  constraint comments_say_something check (what <> 'commented' or words is not null)
);
create index variance_history_of on variance_history (exam_id, kind, part, history_id);
