-- How exams are found: indexes from which lists and counts are read without the rows, and the words of a search.
-- Locks exam against writing while the indexes are made (about 10 s per million exams); the previous release keeps running beside it.

-- A list in its order, with what it is narrowed by, so that its exact total needs no row. Replaces exam_sorted.
create index exam_listed on exam (sort_at desc, exam_id desc) include (site, modality) where state <> 'joined';
drop index exam_sorted;

create index exam_listed_by_site on exam (site, sort_at desc, exam_id desc) include (modality) where state <> 'joined';

-- What nobody has read: its count, its oldest and its overdue without the rows. Replaces exam_unread.
drop index exam_unread;
create index exam_unread on exam (unread_since, exam_id) include (site, modality, report_due_at, sort_at)
  where unread_since is not null and state <> 'joined';

-- Exams that somebody must settle; the conservation law asks for those that the agenda has forgotten.
create index exam_open on exam (anchor) include (site, owner_role, look_at) where state = 'open';

-- What was filed under another name of the same order, found from the exam it was joined to.
create index exam_joined on exam (joined_to) where joined_to is not null;

-- Any beginning of any word of a search. The bound keeps a monstrous name from refusing the row.
create index exam_words on exam
  using gin (array_to_tsvector(array_remove(string_to_array(left(search_words, 500), ' '), '')))
  where state <> 'joined';

-- Totals are read from indexes only where the table's pages are known to be settled: sweep often.
alter table exam set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
