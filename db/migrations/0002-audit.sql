create table audit_entries (
  entry_id bigint generated always as identity,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  transaction_id xid8 not null default pg_current_xact_id(),
  action text not null constraint audit_entries_action_check check (action ~ '^[a-z-]+\.[a-z-]+$'),
  outcome text not null constraint audit_entries_outcome_check check (outcome in ('done', 'refused', 'not-found')),
  actor_kind text not null constraint audit_entries_actor_kind_check check (actor_kind in ('person', 'system', 'client')),
  actor_name text not null,
  user_id integer,
  organisation_id integer,
  client_id uuid,
  role text not null,
  session_ref bytea,
  authenticator text constraint audit_entries_authenticator_check
    check (authenticator in ('password-totp', 'recovery-code', 'passkey', 'single-sign-on', 'demonstration', 'system',
      'client-assertion')),
  child_id integer,
  subject_ref uuid,
  purpose text,
  purpose_note bytea constraint audit_entries_purpose_note_check check (octet_length(purpose_note) <= 900),
  legal_ground text constraint audit_entries_legal_ground_check check (legal_ground in ('public-task', 'safeguarding', 'accuracy')),
  fields text[] not null default '{}',
  quantity integer,
  feed_file_id bigint,
  feed_source_id text,
  target_user_id integer,
  target_organisation_id integer,
  policy_rules text[] not null default '{}',
  policy_version text,
  request_id uuid not null,
  build text not null,
  salt bytea not null constraint audit_entries_salt_check check (octet_length(salt) = 32),
  constraint audit_entries_pkey primary key (occurred_at, entry_id)
) partition by range (occurred_at);
comment on table audit_entries is 'What was done and seen, by whom and why. Insert and select only: no application role may change or remove a row.';
comment on column audit_entries.recorded_at is 'The database''s own clock, so that a wrong or moved application clock shows.';
comment on column audit_entries.transaction_id is 'For a reader that follows below the snapshot horizon and so skips no late commit.';
comment on column audit_entries.authenticator is 'How whoever acted had signed in; null for those who had not.';
comment on column audit_entries.client_id is 'The system that acted, where one did.';
comment on column audit_entries.target_user_id is 'Whose account was administered; user_id is who did it.';
comment on column audit_entries.fields is 'Names of the fields searched by or disclosed; never their values.';
comment on column audit_entries.purpose_note is 'Words of another reason, sealed under a key that is not in the database.';
comment on column audit_entries.legal_ground is 'On which a child was looked for or at; null where no child was.';
comment on column audit_entries.salt is 'Opens the commitment to this row in the published tree; goes when the row is lawfully erased.';

create table audit_entries_other partition of audit_entries default;

create index audit_entries_child_id_idx on audit_entries (child_id, occurred_at) where child_id is not null;
create index audit_entries_user_id_idx on audit_entries (user_id, occurred_at) where user_id is not null;

create function audit_ensure_months(first_on date, months integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month date;
  made integer := 0;
begin
  for month in select generate_series(date_trunc('month', first_on), first_on + make_interval(months => months), '1 month')::date loop
    begin
      if to_regclass(format('audit_entries_%s', to_char(month, 'YYYY_MM'))) is null then
        execute format('create table audit_entries_%s partition of audit_entries for values from (%L) to (%L)',
          to_char(month, 'YYYY_MM'), month, month + interval '1 month');
        made := made + 1;
      end if;
    exception when check_violation then
      null; -- the default partition holds rows of that month already: they stay there
    end;
  end loop;
  return made;
end $$;
comment on function audit_ensure_months is 'Makes the month partitions of the log ahead of time; a month that is missing is kept in the default partition.';
revoke all on function audit_ensure_months from public;
grant execute on function audit_ensure_months to contactpoint_worker;

create index audit_entries_transaction_id_idx on audit_entries (transaction_id, entry_id);

-- Whoever writes an entry says nothing of its id, its transaction or the database's clock: the published order rests on them.
grant select on audit_entries to contactpoint_web, contactpoint_worker, contactpoint_sequencer;
grant insert (occurred_at, action, outcome, actor_kind, actor_name, user_id, organisation_id, client_id, role, session_ref,
    authenticator, child_id, subject_ref, purpose, purpose_note, legal_ground, fields, quantity, feed_file_id, feed_source_id, target_user_id,
    target_organisation_id, policy_rules, policy_version, request_id, build, salt)
  on audit_entries to contactpoint_web, contactpoint_worker;
