-- The look-back: what a RIS export says of every examination of the past, what an archive says of every study, and where the
-- two differ. New tables only: takes no lock on an old one, and the previous release keeps running beside it.
--
-- Rows are loaded by COPY and never changed. What was found stands in tables of its own, month by month, so that judging can
-- stop at any moment and go on.

create table lookback_run (
  run_id         integer primary key generated always as identity,
  -- What was asked for, in one text: asked for again, the same run goes on.
  asked          text not null unique,
  site           text not null,
  zone           text not null,
  from_day       date not null,
  to_day         date not null check (to_day >= from_day),
  started_at     timestamptz not null,
  -- loading: sources are read; preparing: what must be judged across months is gathered; judging: month by month;
  -- across: over the whole past at once; done.
  stage          text not null default 'loading' check (stage in ('loading', 'preparing', 'judging', 'across', 'done')),
  policy_version text,
  ended_at       timestamptz
);

-- Where a run has its rows from, and how far each is read: moved in the transaction of the rows.
create table lookback_source (
  run_id     integer not null references lookback_run,
  source     smallint not null,
  kind       text not null check (kind in ('export', 'messages', 'archive')),
  name       text not null,
  -- Of an export: the byte at which the next row begins. Of messages: how many files are read.
  place      bigint not null default 0,
  -- Of an archive: the last day that is read to its end.
  walked_to  date,
  row_count  bigint not null default 0,
  refused    bigint not null default 0,
  ended_at   timestamptz,
  primary key (run_id, source)
);

-- Rows of an export that could not be read: where, never what stood there.
create table lookback_refusal (
  run_id     integer not null references lookback_run,
  row_number integer not null,
  column_name text not null,
  why        text not null,
  primary key (run_id, row_number)
);

-- Days of an archive of which it may not have told everything: no month with one is complete.
create table lookback_gap (
  run_id integer not null references lookback_run,
  source smallint not null,
  day    date not null,
  why    text not null,
  primary key (run_id, source, day)
);

create table lookback_record (
  run_id         integer not null references lookback_run,
  row_number     integer not null,
  -- The first day of the month of the examination, by the calendar of the site.
  month          date not null,
  accession      text,
  issuer         text,
  study_uid      text,
  nhs_number     text,
  -- With its issuer: RXN|17.
  local_id       text,
  family_name    text,
  given_name     text,
  birth_date     date,
  sex            text,
  procedure_code text,
  procedure_text text,
  modality       text,
  scheduled_at   timestamptz,
  performed_at   timestamptz,
  status         text,
  report_status  text,
  reported_at    timestamptz,
  -- When a message said it; a row of an export says how it stands in the end.
  said_at        timestamptz,
  deceased       boolean,
  cancer_pathway boolean,
  primary key (run_id, row_number)
);
create index lookback_record_month on lookback_record (run_id, month);
create index lookback_record_accession on lookback_record (run_id, accession, issuer) where accession is not null;
create index lookback_record_nhs_number on lookback_record (run_id, nhs_number) where nhs_number is not null;
create index lookback_record_local_id on lookback_record (run_id, local_id) where local_id is not null;
create index lookback_record_study_uid on lookback_record (run_id, study_uid) where study_uid is not null;

create table lookback_study (
  run_id      integer not null references lookback_run,
  -- 0: the archive that is held against the RIS, or the old one of two; 1: the new one.
  archive     smallint not null,
  study_uid   text not null,
  month       date not null,
  accession   text,
  issuer      text not null,
  nhs_number  text,
  local_id    text,
  family_name text,
  given_name  text,
  birth_date  date,
  sex         text,
  -- As DICOM has them: CT\SR.
  modalities  text not null,
  description text,
  started_at  timestamptz not null,
  has_time    boolean not null,
  series      integer,
  instances   integer,
  primary key (run_id, archive, study_uid)
);
create index lookback_study_month on lookback_study (run_id, archive, month);
create index lookback_study_accession on lookback_study (run_id, archive, accession, issuer) where accession is not null;

-- Numbers that more than one record or study claims, anywhere in the past: whoever has one is judged with all of them.
create table lookback_tangle (
  run_id    integer not null references lookback_run,
  accession text not null,
  issuer    text not null,
  primary key (run_id, accession, issuer)
);

create table lookback_difference (
  difference_id bigint primary key generated always as identity,
  run_id        integer not null references lookback_run,
  month         date not null,
  kind          text not null,
  part          text not null,
  row_number    integer,
  study_uid     text,
  at            timestamptz not null,
  site          text not null,
  modality      text,
  nhs_number    text,
  local_id      text,
  says          text not null,
  evidence      jsonb not null,
  -- Likely harm, by the weights of the policy, and why.
  score         smallint not null,
  because       text[] not null
);
create index lookback_difference_rank on lookback_difference (run_id, score desc, difference_id);
create index lookback_difference_month on lookback_difference (run_id, month, kind);

-- A month that is judged; a month that is not here is judged next.
create table lookback_month (
  run_id    integer not null references lookback_run,
  month     date not null,
  records   bigint not null,
  studies   bigint not null,
  -- Pairs in which nothing is different.
  agreed    bigint not null,
  judged_at timestamptz not null,
  primary key (run_id, month)
);
