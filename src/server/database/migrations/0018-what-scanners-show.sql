-- What the headers of a study say of what they show and whom they measured, and how each scanner's days went: whether the images of
-- two patients may have changed places, and how wrong the scanner's clock is.
-- New tables only, filled from what is known of series: locks nothing against writing, takes about 10 s per million series.

-- Each different saying of a study's headers, once: the same whatever is recorded twice or in another order (R12, R13).
create table study_says (
  study_uid      text not null references study,
  said_sha       text not null,
  modality       text,
  body_part      text,
  laterality     text,
  description    text,
  -- As they stand in the header: 045Y, metres, kilograms.
  patient_age    text,
  patient_size   text,
  patient_weight text,
  primary key (study_uid, said_sha)
);
insert into study_says (study_uid, said_sha, modality, body_part, laterality, description)
  select study_uid, 'series ' || series_uid, modality, body_part, laterality, description from series;

-- One day of one scanner, by its own clock in UTC. Looked at as a whole when something of it was heard, and again while it may change.
create table scanner_day (
  site          text not null,
  station       text not null,
  day           date not null,
  -- When it must be looked at next; null: when something more is heard of it.
  look_at       timestamptz,
  -- How far its clock was ahead of the systems around it, and by how many examinations; null: too few to tell.
  ahead_seconds integer,
  ahead_exams   integer not null default 0,
  primary key (site, station, day)
);
create index scanner_day_due on scanner_day (look_at) where look_at is not null;
create index study_on_scanner on study (site, station, started_at);

-- Two exams of one scanner whose images may have taken each other's place on the worklist: a row for each of the two.
create table swap_suspicion (
  anchor       text not null,
  other_anchor text not null,
  -- Whose images stand with the first.
  study_uid    text not null,
  site         text not null,
  station      text not null,
  day          date not null,
  -- How likely it is by the rules, 0 … 1.
  likelihood   double precision not null,
  since        timestamptz not null,
  says         text not null,
  evidence     jsonb not null,
  rule_version text not null,
  primary key (anchor, other_anchor)
);
create index swap_suspicion_day on swap_suspicion (site, station, day);
