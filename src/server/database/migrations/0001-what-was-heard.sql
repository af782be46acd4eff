-- What was heard: feeds and peers, the archive's index, messages, facts.
-- New tables only: takes no lock on an old one.

-- How far the recorder has come in each journal. It moves in the same transaction as the facts: exactly once.
create table journal_position (
  journal_id  text primary key,
  segment     integer not null,
  byte_offset bigint not null,
  recorded_at timestamptz not null
);

-- One stream of messages or images from one sender. Made when it is first heard; a person may then name it.
create table feed (
  feed_id       uuid primary key default gen_random_uuid(),
  kind          text not null check (kind in ('hl7', 'dicom')),
  sender        text not null,
  name          text not null,
  site          text not null,
  pack          text,
  created_at    timestamptz not null,
  last_heard_at timestamptz,
  unique (kind, sender)
);

create table peer (
  peer_id     uuid primary key default gen_random_uuid(),
  ae_title    text not null,
  address     text not null,
  site        text not null,
  name        text not null default '',
  verbs       text[] not null check (cardinality(verbs) > 0),
  enrolled_by text not null,
  enrolled_at timestamptz not null,
  removed_at  timestamptz
);
create unique index peer_enrolled on peer (ae_title, address) where removed_at is null;

-- Callers that are not enrolled, or asked for what they may not do.
create table sighting (
  sighting_id   uuid primary key default gen_random_uuid(),
  ae_title      text not null,
  called_aet    text not null,
  address       text not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  times         integer not null default 1,
  refused       text,
  unique (ae_title, address, called_aet)
);

create table study (
  study_uid         text primary key,
  site              text not null,
  patient_name      text,
  patient_id        text,
  patient_id_issuer text,
  patient_birth_date text,
  patient_sex       text,
  study_date        text,
  study_time        text,
  accession         text,
  accession_issuer  text,
  study_id          text,
  description       text,
  referring_physician text,
  modalities        text[] not null default '{}',
  station           text,
  started_at        timestamptz,
  ended_at          timestamptz,
  series_count      integer not null default 0,
  instance_count    integer not null default 0,
  first_received_at timestamptz not null,
  last_received_at  timestamptz not null
);
create index study_patient_id on study (patient_id);
create index study_accession on study (accession);
create index study_date on study (study_date, study_uid);
create index study_patient_name on study (lower(patient_name) text_pattern_ops);

-- Every different identity that the headers of one study carry. More than one is two people in one study, until shown otherwise.
create table study_identity (
  study_uid      text not null references study,
  identity_sha   text not null,
  identity       jsonb not null,
  instance_count integer not null,
  primary key (study_uid, identity_sha)
);

create table series (
  series_uid     text primary key,
  study_uid      text not null references study,
  modality       text,
  series_number  integer,
  description    text,
  body_part      text,
  laterality     text,
  station        text,
  manufacturer   text,
  institution    text,
  started_at     timestamptz,
  instance_count integer not null default 0
);
create index series_study on series (study_uid);

create table instance (
  sop_uid         text primary key,
  study_uid       text not null references study,
  series_uid      text not null references series,
  sop_class_uid   text not null,
  transfer_syntax_uid text not null,
  instance_number integer,
  rows            integer,
  columns         integer,
  frames          integer not null default 1,
  bits_allocated  integer,
  photometric     text,
  sha256          text not null,
  bytes           bigint not null,
  journal_id      text not null,
  segment         integer not null,
  byte_offset     bigint not null,
  received_at     timestamptz not null
);
create index instance_series on instance (series_uid, instance_number);
create index instance_study on instance (study_uid);

-- The same UID with other bytes: both are kept, and a person is told.
create table instance_variant (
  sop_uid     text not null references instance,
  sha256      text not null,
  study_uid   text not null,
  journal_id  text not null,
  segment     integer not null,
  byte_offset bigint not null,
  received_at timestamptz not null,
  primary key (sop_uid, sha256)
);
create index instance_variant_study on instance_variant (study_uid);

-- Kept, but not in the archive: of an unknown peer, or not to be read by anybody.
create table quarantine (
  quarantine_id uuid primary key default gen_random_uuid(),
  reason        text not null check (reason in ('unknown-peer', 'unreadable')),
  where_wrong   text,
  why           text not null,
  sender        text not null,
  address       text not null,
  sha256        text not null,
  journal_id    text not null,
  segment       integer not null,
  byte_offset   bigint not null,
  received_at   timestamptz not null,
  released_at   timestamptz,
  -- When what was released had been recorded as if it had just arrived.
  recorded_at   timestamptz,
  unique (journal_id, segment, byte_offset)
);
create index quarantine_to_record on quarantine (released_at) where released_at is not null and recorded_at is null;

create table message (
  message_id    bigint generated always as identity primary key,
  feed_id       uuid references feed,
  sender        text not null,
  sha256        text not null,
  control_id    text,
  message_type  text,
  understanding text not null check (understanding in ('understood', 'kept-only', 'refused', 'unreadable')),
  where_wrong   text,
  why           text,
  answer        text not null,
  pack          text,
  repeats       integer not null default 0,
  journal_id    text not null,
  segment       integer not null,
  byte_offset   bigint not null,
  received_at   timestamptz not null,
  -- The same bytes from the same sender are the same message, however often they come.
  unique (sender, sha256)
);
create index message_not_understood on message (message_id desc) where understanding in ('refused', 'unreadable');
create index message_feed on message (feed_id, received_at);

create table fact (
  fact_id     bigint generated always as identity primary key,
  subject     text not null,
  kind        text not null check (kind in ('order', 'report', 'patient', 'merge')),
  feed_id     uuid references feed,
  message_id  bigint references message,
  ordinal     integer not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  body        jsonb not null,
  unique (message_id, ordinal)
);
create index fact_subject on fact (subject);

-- By what a subject can be found: its UIDs, accession, order numbers, NHS number, hospital numbers.
create table subject_key (
  subject text not null,
  key     text not null,
  primary key (subject, key)
);
create index subject_key_key on subject_key (key, subject);

-- Retired hospital numbers.
create table merge (
  prior       text not null,
  surviving   text not null,
  occurred_at timestamptz not null,
  message_id  bigint not null references message,
  primary key (prior, surviving, message_id)
);
create index merge_surviving on merge (surviving);

-- Which NHS number was seen with which hospital number, in which system (R5).
create table identity_pair (
  nhs_number text not null,
  local_id   text not null,
  system     text not null,
  primary key (nhs_number, local_id, system)
);
create index identity_pair_local on identity_pair (local_id);
