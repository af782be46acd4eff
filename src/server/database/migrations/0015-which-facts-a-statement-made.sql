-- Only facts of people's statements are told apart by them: a message's fact had a row in that index too, of nothing.
-- Locks fact for a moment.
alter table fact drop constraint fact_of_statement;
create unique index fact_of_statement on fact (statement_id, ordinal) where statement_id is not null;
alter table fact drop constraint fact_statement_id_fkey;
