-- What scanners and archives say they did and hold, which senders are known to send merges, and where wrong NHS numbers come from.
-- Locks feed and identity_pair for a moment while columns are added; the previous release keeps running beside it.

-- Whether a sender has ever sent a merge: then one that it does not send is missed (R9).
alter table feed add column sends_merges boolean not null default false;
update feed set sends_merges = true
  where exists (select from fact where fact.feed_id = feed.feed_id and fact.kind = 'merge');

-- From its first merge on, what it did not send is missed: every exam of a merged number is looked at again.
create function look_again_at_merged() returns trigger language plpgsql as $$
begin
  insert into agenda (anchor, look_at)
    select distinct exam.subject, new.created_at from merge join subject_key exam on exam.key = 'id:' || merge.prior
      where exam.subject not like all ('{patient:%,step:%}') order by 1
    on conflict (anchor) do update set look_at = excluded.look_at where agenda.look_at > excluded.look_at;
  return null;
end
$$;
create trigger feed_sends_merges after update on feed for each row
  when (new.sends_merges and not old.sends_merges) execute function look_again_at_merged();

-- When a pair of numbers was first said, by the sender's own time, and by which sender or scanner: who introduced it (R5).
alter table identity_pair add column first_said_at timestamptz;
alter table identity_pair add column source text not null default '';

-- How often each source gave an NHS number, and how often one that cannot be one, by the month in which we received it (R5).
create table nhs_number_said (
  site     text not null,
  system   text not null,
  -- The name of the scanner, or the sender of the messages.
  source   text not null,
  modality text not null,
  month    date not null,
  said     bigint not null,
  wrong    bigint not null check (wrong <= said),
  primary key (site, system, source, modality, month)
);
