-- What is owed: the agenda, the exams as last balanced, their variances, the links between studies and orders.
-- New tables only: takes no lock on an old one.

-- Which exam must be balanced next, and when. The clock is this column, never a timer in memory.
create table agenda (
  anchor  text primary key,
  look_at timestamptz not null
);
create index agenda_due on agenda (look_at);

create table exam (
  exam_id        uuid primary key,
  -- 'order:RVV|A1' or 'study:1.2.3'
  anchor         text not null unique,
  site           text not null,
  -- open: somebody owes something; closed: settled by evidence; joined: its images stand with another exam.
  state          text not null check (state in ('open', 'closed', 'joined')),
  closed_because text,
  joined_to      text,
  family_name    text,
  given_name     text,
  nhs_number     text,
  nhs_number_valid boolean not null,
  local_ids      jsonb not null,
  birth_date     text,
  sex            text,
  accession      text,
  modality       text,
  procedure      text,
  performed_at   timestamptz,
  order_status   text,
  report_status  text,
  images         integer not null,
  unread_since   timestamptz,
  report_due_at  timestamptz,
  -- On whose list it stands while it is open: the conservation law reads this.
  owner_role     text,
  look_at        timestamptz,
  -- Name, hospital numbers, NHS number, accession, in lower case, one blank between words: what a search reads.
  search_words   text not null,
  -- The day and moment by which lists are ordered.
  sort_at        timestamptz not null,
  balanced_at    timestamptz not null,
  policy_version text not null,
  constraint open_has_an_owner_and_a_clock check (state <> 'open' or (owner_role is not null and look_at is not null))
);
create index exam_sorted on exam (sort_at desc, exam_id desc) where state <> 'joined';
create index exam_unread on exam (unread_since, exam_id) where unread_since is not null;
create index exam_accession on exam (accession);
create index exam_nhs_number on exam (nhs_number);
create index exam_family_name on exam (family_name text_pattern_ops);

create table variance (
  exam_id    uuid not null references exam,
  kind       text not null,
  -- Tells two variances of one kind on one exam apart; usually empty.
  part       text not null default '',
  severity   text not null,
  says       text not null,
  evidence   jsonb not null,
  owner_role text not null,
  since      timestamptz not null,
  due_at     timestamptz,
  closed_at  timestamptz,
  primary key (exam_id, kind, part)
);
create index variance_open on variance (kind, since, exam_id) where closed_at is null;

-- Where a study's images belong, and why. One row for each study that has been balanced.
create table link (
  study_uid    text not null references study,
  anchor       text not null,
  standing     text not null check (standing in ('linked', 'conflict', 'suggested')),
  score        real not null,
  rule_version text not null,
  evidence     jsonb not null,
  primary key (study_uid, anchor)
);
create index link_anchor on link (anchor);
-- A study's images stand with one order at most.
create unique index link_linked on link (study_uid) where standing = 'linked';

-- What people decided, in the words of the journal; copied into it by the send loop.
create table statement (
  statement_id bigint generated always as identity primary key,
  made_at      timestamptz not null,
  made_by      text not null,
  what         text not null,
  body         jsonb not null,
  sha256       text,
  kept_at      timestamptz
);
create index statement_to_keep on statement (statement_id) where kept_at is null;
