-- How the figures of Today went: a sample of each figure and site every hour, for their trend lines.
-- New table only: takes no lock on an old one, and the previous release keeps running beside it.

-- A site of '' is the whole house: for what belongs to no site. An hour in which nothing ran has no sample.
create table figure_sample (
  hour   timestamptz not null,
  site   text not null,
  -- 'unread', 'beyond-target', 'variance:images-without-order' …
  figure text not null check (figure <> ''),
  value  bigint not null,
  primary key (hour, site, figure)
);
