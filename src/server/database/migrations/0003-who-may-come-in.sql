-- Who may come in, and what they did: people, their roles, sessions and tokens, and the audit trail.
-- New tables only: takes no lock on an old one, and the previous release keeps running beside it.

create table person (
  person_id            uuid primary key default gen_random_uuid(),
  username             text not null unique check (username ~ '^[a-z0-9][a-z0-9._-]{1,60}$'),
  display_name         text not null check (display_name <> ''),
  -- argon2id in the PHC string format. Never the password.
  password_hash        text not null check (password_hash like '$argon2id$%'),
  must_change_password boolean not null,
  password_changed_at  timestamptz not null,
  created_at           timestamptz not null,
  disabled_at          timestamptz,
  last_sign_in_at      timestamptz
);

create table token (
  token_id     uuid primary key default gen_random_uuid(),
  name         text not null check (name <> ''),
  -- SHA-256 of the secret, in hex: who reads this table cannot use it.
  secret_hash  text not null unique check (length(secret_hash) = 64),
  created_at   timestamptz not null,
  created_by   text not null,
  expires_at   timestamptz check (expires_at > created_at),
  last_used_at timestamptz,
  removed_at   timestamptz
);
create unique index token_name on token (name) where removed_at is null;

-- A role somebody or some token holds, at one site or, where site is null, at all.
create table role_held (
  person_id uuid references person,
  token_id  uuid references token,
  role      text not null
    check (role in ('reporter', 'coordinator', 'pacs-manager', 'referrer', 'safety-officer', 'admin', 'auditor')),
  site      text check (site <> ''),
  constraint held_by_one_holder check ((person_id is null) <> (token_id is null))
);
create unique index role_held_by_person on role_held (person_id, role, coalesce(site, '')) where person_id is not null;
create unique index role_held_by_token on role_held (token_id, role, coalesce(site, '')) where token_id is not null;

create table session (
  -- SHA-256 of the cookie's value, in hex: who reads this table cannot sign in with it.
  session_hash text primary key check (length(session_hash) = 64),
  person_id    uuid not null references person,
  csrf         text not null,
  address      text not null,
  -- The absolute end counts from here, the idle end from the last request a person made.
  signed_in_at timestamptz not null,
  last_used_at timestamptz not null
);
create index session_person on session (person_id);
create index session_signed_in on session (signed_in_at);

-- What people, tokens, peers and operators did. Each row's hash covers its content and the hash of the row before.
create table audit_event (
  sequence      bigint primary key check (sequence > 0),
  -- To the millisecond, because that is what the hash covers: there must be no digit that could be altered unseen.
  at            timestamptz(3) not null,
  actor         text not null,
  actor_kind    text not null check (actor_kind in ('person', 'token', 'peer', 'operator', 'system', 'nobody')),
  action        text not null check (action <> ''),
  -- Opaque identifiers only: exam ids, UIDs, names of lists. Never a patient's name or number.
  about         jsonb not null,
  outcome       text not null check (outcome in ('success', 'refused', 'failed')),
  address       text,
  request_id    text,
  previous_hash text not null check (length(previous_hash) = 64),
  hash          text not null check (length(hash) = 64)
);
create index audit_event_actor on audit_event (actor, sequence);

-- Where the chain ends. Its row lock is what makes writers take turns; without it a cut tail would not be seen.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  sequence bigint not null,
  hash     text not null check (length(hash) = 64)
);
insert into audit_head (sequence, hash) values (0, repeat('0', 64));

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit trail is only ever added to' using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_event_is_append_only before update or delete on audit_event
  for each row execute function refuse_audit_change();
create trigger audit_event_is_never_emptied before truncate on audit_event
  for each statement execute function refuse_audit_change();
create trigger audit_head_is_never_removed before delete or truncate on audit_head
  for each statement execute function refuse_audit_change();
