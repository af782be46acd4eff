-- What a sender is and whether it confirms the reports it holds, what people say of an exam beside its report, and when images
-- came. Locks feed, and fact against writing while its rows are checked (about 1 s per million facts).

-- What the sender is, as a person said; null while nobody has.
alter table feed add column system_set text
  check (system_set in ('ris', 'pacs', 'epr', 'pas', 'reporting-company', 'modality'));
-- Of what it has told us so far: what it most likely is follows from it.
alter table feed add column tells_of text not null default 'nothing' check (tells_of in ('nothing', 'patients', 'exams'));
update feed set tells_of = case
  when exists (select from fact where fact.feed_id = feed.feed_id and fact.kind in ('order', 'report')) then 'exams'
  when exists (select from fact where fact.feed_id = feed.feed_id) then 'patients'
  else 'nothing' end;
-- What the sender is: what a person said, else what it most likely is.
alter table feed add column system text not null generated always as (coalesce(system_set, case
  when kind = 'dicom' then 'modality'
  when pack = 'cris-pd160' then 'ris'
  when tells_of = 'patients' then 'pas'
  else 'ris' end)) stored;
-- Since when it is expected to say which reports it holds: it sends them back or acknowledges them. Null: it does not.
alter table feed add column confirms_reports_since timestamptz;

-- Whose word a fact is changes what it means: every exam that this sender spoke of is looked at again.
create function look_again_at_feed() returns trigger language plpgsql as $$
begin
  insert into agenda (anchor, look_at)
    select anchor, new.created_at from (
      select fact.subject as anchor from message join fact using (message_id)
        where message.feed_id = new.feed_id and fact.subject not like all (array['patient:%', 'step:%'])
      union
      select exam.subject from message join fact using (message_id)
        join subject_key person on person.subject = fact.subject
        join subject_key exam on exam.key = person.key
        where message.feed_id = new.feed_id and fact.subject like 'patient:%' and exam.subject not like all (array['patient:%', 'step:%'])
    ) spoken_of order by anchor
    on conflict (anchor) do update set look_at = excluded.look_at where agenda.look_at > excluded.look_at;
  return null;
end
$$;
create trigger feed_system_changed after update on feed for each row
  when (old.system is distinct from new.system) execute function look_again_at_feed();

-- A fact is a sender's message or a person's statement.
alter table fact add column statement_id bigint references statement;
alter table fact drop constraint fact_kind_check;
alter table fact add constraint fact_kind_check check (kind in
  ('order', 'report', 'patient', 'merge', 'acknowledgement', 'performed-step', 'evaluation', 'void', 'pause', 'resume'));
alter table fact add constraint fact_said_once check (num_nonnulls(message_id, statement_id) = 1);
alter table fact add constraint fact_of_statement unique (statement_id, ordinal);
-- What people said of exams, without reading what everybody else did.
create index fact_decided on fact (subject) where statement_id is not null;

-- Somebody asks that an exam be void: it counts only when a second person confirms it.
create table void_request (
  void_request_id bigint generated always as identity primary key,
  anchor          text not null,
  reason          text not null check (reason <> ''),
  asked_by        text not null,
  asked_at        timestamptz not null,
  settled_by      text,
  settled_at      timestamptz,
  outcome         text check (outcome in ('confirmed', 'withdrawn')),
  constraint settled_whole check (num_nonnulls(settled_by, settled_at, outcome) in (0, 3)),
  constraint confirmed_by_another check (outcome is distinct from 'confirmed' or settled_by <> asked_by)
);
create unique index void_request_open on void_request (anchor) where settled_at is null;

-- How many images of a study came in which minute, of which modality, from which station and through which door.
create table study_arrival (
  study_uid text not null references study,
  minute    timestamptz not null,
  modality  text not null,
  station   text not null,
  door      text not null,
  images    integer not null,
  primary key (study_uid, minute, modality, station, door)
);
insert into study_arrival (study_uid, minute, modality, station, door, images)
  select instance.study_uid, date_trunc('minute', received_at), coalesce(modality, ''), coalesce(station, ''), '', count(*)
  from instance join series using (series_uid) group by 1, 2, 3, 4;

-- By what the reading of an exam was judged, and how its clock stood.
alter table exam add column reading jsonb;
