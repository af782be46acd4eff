-- Repairs of people, and what undoes them, are facts. Locks fact against writing while its rows are checked (about 1 s per million facts).
alter table fact drop constraint fact_kind_check;
alter table fact add constraint fact_kind_check check (kind in
  ('order', 'report', 'patient', 'merge', 'acknowledgement', 'performed-step', 'evaluation', 'void', 'pause', 'resume', 'repair',
   'undo'));
