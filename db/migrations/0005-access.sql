create table users (
  user_id integer generated always as identity primary key,
  username text not null unique constraint users_username_check check (username = lower(username) and char_length(username) between 3 and 60),
  name text not null constraint users_name_check check (char_length(name) between 1 and 100),
  job_title text not null,
  organisation_id integer not null references organisations,
  service_id integer references services,
  role text not null constraint users_role_check check (role in ('practitioner', 'local-team', 'national-team')),
  authority_code text references authorities,
  phone text,
  email text,
  starts_on date not null,
  ends_on date,
  suspended_at timestamptz,
  constraint users_authority_check check (role = 'national-team' or authority_code is not null)
);
comment on column users.ends_on is 'The first day on which the person is no longer in post.';
comment on column users.service_id is 'The service in which the person works; what an involvement of theirs names.';
create index users_organisation_id_idx on users (organisation_id);

create table user_rights (
  user_id integer not null references users,
  right_name text not null constraint user_rights_name_check check (right_name in (
    'accounts', 'data', 'shielding', 'audit', 'broker', 'accreditation', 'training', 'complaints', 'delegate')),
  given_at timestamptz not null,
  primary key (user_id, right_name)
);
comment on table user_rights is 'R-84, R-85: what of the administration a person does; each right by itself, none comes with a role.';

alter table training_completions add constraint training_completions_user_id_fkey foreign key (user_id) references users;
alter table training_completions add constraint training_completions_recorded_by_fkey foreign key (recorded_by) references users;

create table user_needs (
  user_id integer not null references users,
  from_on date not null,
  until_on date not null,
  approved_by text not null,
  withdrawn_at timestamptz,
  constraint user_needs_period_check check (from_on < until_on),
  primary key (user_id, from_on)
);

create table user_vettings (
  user_id integer not null references users,
  level text not null constraint user_vettings_level_check check (level in (
    'enhanced', 'enhanced-barred', 'police-vetting', 'forces-vetting', 'equivalent')),
  reference text not null,
  issued_on date not null,
  withdrawn_at timestamptz,
  primary key (user_id, issued_on)
);
comment on column user_needs.withdrawn_at is 'Since then the need counts no more: the person moved, or does other work.';
comment on column user_vettings.withdrawn_at is 'Since then the disclosure counts no more: the update service had news, or the person moved.';
comment on table user_vettings is 'R-89: enhanced disclosure or an equivalent, in force for three years from issued_on.';

create table credentials (
  user_id integer primary key references users,
  password_hash text not null,
  totp_secret bytea not null,
  last_totp_step bigint not null default 0
);
comment on column credentials.password_hash is 'argon2id, parameters included.';
comment on column credentials.totp_secret is 'Sealed under a key that is not in the database.';
comment on column credentials.last_totp_step is 'A code of this or an earlier time step is refused: each code works once.';

create table recovery_codes (
  user_id integer not null references users,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
comment on column recovery_codes.code_hash is 'Keyed hash: of no use without the key that is not in the database.';

create table sessions (
  session_ref bytea primary key,
  user_id integer not null references users,
  stage text not null constraint sessions_stage_check check (stage in ('password', 'enrolment', 'full')),
  authenticator text not null constraint sessions_authenticator_check check (authenticator in (
    'password', 'totp', 'recovery-code', 'passkey', 'single-sign-on', 'recovery', 'demonstration')),
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  authenticated_at timestamptz,
  public_id uuid not null default gen_random_uuid() constraint sessions_public_id_key unique
);
comment on column sessions.authenticated_at is 'When all factors were last given in this session; sensitive acts ask for it.';
comment on column sessions.public_id is 'Names the session in the address of a page, where neither token nor hash may stand.';
comment on column sessions.session_ref is 'SHA-256 of the cookie''s token; the token itself is kept nowhere.';
create index sessions_user_id_idx on sessions (user_id, started_at);

create table sign_in_throttles (
  bucket bytea primary key,
  failures integer not null,
  blocked_until timestamptz not null
);
comment on table sign_in_throttles is 'Back-off per username (keyed hash), kept for unknown names as for known ones so that they answer alike.';

create table access_reasons (
  session_ref bytea not null references sessions on delete cascade,
  child_id integer not null,
  purpose text not null constraint access_reasons_purpose_check check (purpose in (
    'working-with-child', 'referral-received', 'child-protection', 'duty', 'locating-services', 'data-check', 'other')),
  note text constraint access_reasons_note_check check (char_length(note) <= 200 and (purpose = 'other') = (note is not null)),
  stated_at timestamptz not null,
  primary key (session_ref, child_id)
);
comment on table access_reasons is 'R-48: why this child, said once a session; copied into each log entry.';

grant select on users, user_rights, user_needs, user_vettings, credentials, recovery_codes, sessions, sign_in_throttles, access_reasons
  to contactpoint_web;
grant select on users, user_rights, user_needs, user_vettings to contactpoint_worker;
grant insert, update on users, user_needs, user_vettings, credentials to contactpoint_worker;
grant insert, delete on user_rights to contactpoint_worker;
grant select on credentials, recovery_codes, sessions to contactpoint_worker;
grant insert, delete on recovery_codes, sessions to contactpoint_worker;
grant update (ended_at) on sessions to contactpoint_worker;
grant update (last_totp_step) on credentials to contactpoint_web;
grant insert, update, delete on recovery_codes, sign_in_throttles to contactpoint_web;
grant insert, update, delete on sessions, access_reasons to contactpoint_web;
grant select, delete on sign_in_throttles to contactpoint_worker;
