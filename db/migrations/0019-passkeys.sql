-- Passkeys, whether passwords still sign in, and recovery of an account by two people.

create table passkeys (
  passkey_id uuid primary key default gen_random_uuid(),
  user_id integer not null references users,
  credential_id bytea not null constraint passkeys_credential_id_key unique
    constraint passkeys_credential_id_check check (octet_length(credential_id) between 1 and 1023),
  public_key bytea not null constraint passkeys_public_key_check check (octet_length(public_key) <= 2048),
  counter bigint not null,
  transports text[] not null default '{}',
  label text not null constraint passkeys_label_check check (char_length(label) between 1 and 60),
  is_synced boolean not null,
  added_at timestamptz not null,
  last_used_at timestamptz,
  counter_refused_at timestamptz,
  removed_at timestamptz
);
comment on table passkeys is 'R-91: the public half of a key that stays with the person; a removed one remains as a dated row and signs nobody in.';
comment on column passkeys.counter is 'Uses the key has told of; 0 for ever where it does not count.';
comment on column passkeys.label is 'What the person calls the key.';
comment on column passkeys.is_synced is 'The key may be copied to other devices of the person, as password managers do; else it stays on one.';
comment on column passkeys.counter_refused_at is 'When it was last refused because its counter had not gone up: there may be a copy.';
create index passkeys_user_id_idx on passkeys (user_id);

create table passkey_challenges (
  bound_ref bytea not null,
  purpose text not null constraint passkey_challenges_purpose_check check (purpose in ('sign-in', 'confirm', 'add')),
  challenge bytea not null constraint passkey_challenges_challenge_check check (octet_length(challenge) = 32),
  ends_at timestamptz not null,
  primary key (bound_ref, purpose)
);
comment on table passkey_challenges is 'What the next passkey must sign; taken out by its first use, and replaced by the next one asked for.';
comment on column passkey_challenges.bound_ref is 'SHA-256 of the token of the browser, signed in or about to, that asked for it.';

create table password_fallbacks (
  setting_id integer generated always as identity primary key,
  authority_code text not null references authorities,
  set_at timestamptz not null,
  is_on boolean not null,
  set_by integer references users
);
comment on table password_fallbacks is 'Whether people of an authority may sign in with password and code; the newest row counts, and without one they may.';
comment on column password_fallbacks.set_by is 'Null: by command.';
create index password_fallbacks_authority_code_idx on password_fallbacks (authority_code, setting_id);
create index password_fallbacks_set_by_idx on password_fallbacks (set_by);

alter table credentials add column ended_at timestamptz;
comment on column credentials.ended_at is 'When a recovery ended password and authenticator app; a new second factor begins both anew.';

create table account_recoveries (
  recovery_id uuid primary key default gen_random_uuid(),
  user_id integer not null references users,
  proof text not null constraint account_recoveries_proof_check check (
    proof in ('in-person-document', 'in-person-known', 'video-document', 'manager-called-back')),
  started_by integer not null references users,
  started_at timestamptz not null,
  answer text constraint account_recoveries_answer_check check (answer in ('confirmed', 'refused')),
  answered_by integer references users,
  answered_at timestamptz,
  code_hash bytea,
  code_ends_at timestamptz,
  code_used_at timestamptz,
  recovered_at timestamptz,
  told_at timestamptz,
  constraint account_recoveries_answered_check check (
    (answer is null) = (answered_by is null) and (answer is null) = (answered_at is null)),
  constraint account_recoveries_code_check check (
    (answer is not distinct from 'confirmed') = (code_hash is not null) and (code_hash is null) = (code_ends_at is null)),
  constraint account_recoveries_used_check check (code_used_at is null or code_hash is not null),
  constraint account_recoveries_recovered_check check (recovered_at is null or code_used_at is not null),
  constraint account_recoveries_not_own_check check (started_by <> user_id and answered_by <> user_id),
  constraint account_recoveries_two_people_check check (
    answer is distinct from 'confirmed' or answered_by <> started_by)
);
comment on table account_recoveries is 'Somebody lost every factor: one member of the team starts, another confirms, and the code they hand over lets the person add a passkey.';
comment on column account_recoveries.code_hash is 'Keyed hash: of no use without the key that is not in the database.';
comment on column account_recoveries.told_at is 'When the person, signed in, had read that there was this recovery.';
create unique index account_recoveries_open_idx on account_recoveries (user_id) where answer is null;
create index account_recoveries_user_id_idx on account_recoveries (user_id);
create index account_recoveries_started_by_idx on account_recoveries (started_by);
create index account_recoveries_answered_by_idx on account_recoveries (answered_by);

grant select on passkeys, password_fallbacks, account_recoveries to contactpoint_web, contactpoint_worker;
grant insert on passkeys to contactpoint_web;
grant update (label, counter, is_synced, last_used_at, counter_refused_at, removed_at) on passkeys to contactpoint_web;
grant select, insert, update, delete on passkey_challenges to contactpoint_web;
grant select, delete on passkey_challenges to contactpoint_worker;
grant update (code_used_at, recovered_at, told_at) on account_recoveries to contactpoint_web;
grant update (ended_at) on credentials to contactpoint_web;
grant insert on password_fallbacks to contactpoint_team, contactpoint_worker;
grant insert, update (answer, answered_by, answered_at, code_hash, code_ends_at) on account_recoveries to contactpoint_team;
