-- How exams are found and counted: indexes from which lists and totals are read without the rows, the words of a search,
-- a tally of all exams, and how much each feed sent.
-- Locks exam and variance against writing while the indexes are made (about 15 s per million exams); the previous release
-- keeps running beside it.

-- A list in its order, with what it is narrowed by, so that its exact total needs no row. Replaces exam_sorted.
create index exam_listed on exam (sort_at desc, exam_id desc) include (site, modality) where state <> 'joined';
drop index exam_sorted;
create index exam_listed_by_site on exam (site, sort_at desc, exam_id desc) include (modality) where state <> 'joined';
create index exam_listed_by_modality on exam (modality, sort_at desc, exam_id desc) include (site) where state <> 'joined';

-- What lists of variances ask of the exam, without its row.
create index exam_named on exam (exam_id) include (site, modality, sort_at) where state <> 'joined';
create index variance_counted on variance (kind, exam_id) where closed_at is null;

-- What nobody has read: its count, its oldest and its overdue without the rows. Replaces exam_unread.
drop index exam_unread;
create index exam_unread on exam (unread_since, exam_id) include (site, modality, report_due_at, sort_at)
  where unread_since is not null and state <> 'joined';

-- Exams that somebody must settle; the conservation law asks for those that the agenda has forgotten.
create index exam_open on exam (anchor) include (site, owner_role, look_at) where state = 'open';

-- What QIDO-RS lists first.
create index study_newest on study (study_date desc nulls last, study_uid desc);

-- What was filed under another name of the same order, found from the exam it was joined to.
create index exam_joined on exam (joined_to) where joined_to is not null;

-- Any beginning of any word of a search. The bound keeps a monstrous name from refusing the row.
create index exam_words on exam
  using gin (array_to_tsvector(array_remove(string_to_array(left(search_words, 500), ' '), '')))
  where state <> 'joined';

-- Totals are read from indexes only where the table's pages are known to be settled: sweep often.
alter table exam set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- How many exams there are at each site, joined ones left out. Counting a million index entries takes 60 ms on two idle
-- cores and more on busy ones, and this is the first figure of the first page. Every statement adds what it changed, as
-- rows of its own: nobody waits for anybody's counter, and the sum is exact in every snapshot.
create table exam_tally (
  tally_id bigint generated always as identity primary key,
  site     text not null,
  exams    bigint not null
);
insert into exam_tally (site, exams) select site, count(*) from exam where state <> 'joined' group by site;

create function tally_exams() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into exam_tally (site, exams) select site, count(*) from came where state <> 'joined' group by site;
  elsif tg_op = 'DELETE' then
    insert into exam_tally (site, exams) select site, -count(*) from went where state <> 'joined' group by site;
  elsif tg_op = 'UPDATE' then
    insert into exam_tally (site, exams)
      select site, sum(change) from (
        select site, 1 as change from came where state <> 'joined'
        union all select site, -1 from went where state <> 'joined'
      ) changed group by site having sum(change) <> 0;
  else
    delete from exam_tally;
  end if;
  -- Now and then the small rows are added up into one for each site. Rows that somebody else is adding up are left to them.
  if (select count(*) from (select from exam_tally limit 501) few) > 500 then
    with gone as (
      delete from exam_tally where tally_id in
        (select tally_id from exam_tally order by tally_id limit 1000 for update skip locked)
      returning site, exams
    )
    insert into exam_tally (site, exams) select site, sum(exams) from gone group by site having sum(exams) <> 0;
  end if;
  return null;
end
$$;
create trigger exam_tally_insert after insert on exam
  referencing new table as came for each statement execute function tally_exams();
create trigger exam_tally_update after update on exam
  referencing old table as went new table as came for each statement execute function tally_exams();
create trigger exam_tally_delete after delete on exam
  referencing old table as went for each statement execute function tally_exams();
create trigger exam_tally_truncate after truncate on exam for each statement execute function tally_exams();

-- How many entries of the journal came from a feed: the recorder counts them up where it says when the feed was last heard.
alter table feed add column entries bigint not null default 0;

-- What is held of an unknown peer is counted for each caller and released together.
create index quarantine_held on quarantine (sender, address) where released_at is null;
