-- R-96: the first sessions of an account work only while a supervisor of the organisation follows them.

alter table users
  add column supervised_sessions smallint not null default 0
    constraint users_supervised_sessions_check check (supervised_sessions between 0 and 20),
  add column supervisor_id integer references users constraint users_supervisor_check check (supervisor_id <> user_id);
comment on column users.supervised_sessions is 'How many sessions must be done under supervision before the account works by itself; set when it is opened.';
comment on column users.supervisor_id is 'A colleague who may supervise, besides the delegates of the organisation.';
create index users_supervised_idx on users (organisation_id) where supervised_sessions > 0;
create index users_supervisor_id_idx on users (supervisor_id) where supervisor_id is not null;

create table supervision_settings (
  setting_id integer generated always as identity primary key,
  authority_code text not null references authorities,
  sessions smallint not null constraint supervision_settings_sessions_check check (sessions between 0 and 20),
  set_at timestamptz not null,
  set_by integer references users
);
comment on table supervision_settings is 'How many sessions of accounts opened from now on are supervised; the newest row of an authority counts, without one none.';
create index supervision_settings_authority_code_idx on supervision_settings (authority_code, setting_id);
create index supervision_settings_set_by_idx on supervision_settings (set_by);

create table supervised_sessions (
  session_ref bytea primary key,
  public_id uuid not null default gen_random_uuid() constraint supervised_sessions_public_id_key unique,
  user_id integer not null references users,
  started_at timestamptz not null,
  accepted_by integer references users,
  accepted_at timestamptz,
  stopped_at timestamptz,
  done_at timestamptz,
  is_left boolean not null default false,
  constraint supervised_sessions_two_people_check check (accepted_by <> user_id),
  constraint supervised_sessions_accepted_check check ((accepted_by is null) = (accepted_at is null)),
  constraint supervised_sessions_stopped_check check (stopped_at is null or accepted_at is not null),
  constraint supervised_sessions_left_check check (stopped_at is not null or not is_left),
  constraint supervised_sessions_done_check check (done_at is null or (accepted_at is not null and stopped_at is null))
);
comment on table supervised_sessions is 'Sessions that needed a supervisor, with who accepted them. They stay when the session itself is removed.';
comment on column supervised_sessions.session_ref is 'As in sessions and in the log.';
comment on column supervised_sessions.public_id is 'Names the session in addresses and in the entries of its supervisor.';
comment on column supervised_sessions.stopped_at is 'The supervisor ended it; it does not count as done.';
comment on column supervised_sessions.is_left is 'It stopped because its supervisor signed out; false where the supervisor ended it.';
comment on column supervised_sessions.done_at is 'Since when it counts: found at the next sign-in to be over, not stopped, with a record opened in it.';
create index supervised_sessions_user_id_idx on supervised_sessions (user_id, started_at);
create index supervised_sessions_accepted_by_idx on supervised_sessions (accepted_by) where stopped_at is null and done_at is null;

create function needs_supervision(person integer) returns boolean language sql stable as $$
  select coalesce((
    select users.supervised_sessions > 0 and users.supervised_sessions > (
      select count(*) from supervised_sessions done where done.user_id = person and done.done_at is not null)
      from users where users.user_id = person), false)
$$;
comment on function needs_supervision is 'Whether sessions of a user still need a supervisor (R-96).';

create function may_supervise(supervisor integer, trainee integer, at timestamptz) returns boolean language sql stable as $$
  select supervisor <> trainee
     and exists (
       select from users trained
         join users colleague on colleague.organisation_id = trained.organisation_id
        where trained.user_id = trainee and colleague.user_id = supervisor
          and (trained.supervisor_id = supervisor
               or (colleague.role = 'practitioner' and exists (
                     select from user_rights
                      where user_rights.user_id = supervisor and user_rights.right_name = 'delegate'))))
     and not needs_supervision(supervisor)
     and in_good_standing(supervisor, at)
$$;
comment on function may_supervise is 'Delegates of the same organisation and the colleague named on the account, in good standing and not supervised themselves.';

create function is_present(supervisor integer, accepted timestamptz, at timestamptz) returns boolean language sql stable as $$
  select exists (
    select from sessions
     where sessions.user_id = supervisor and sessions.stage = 'full' and sessions.ended_at is null
       and sessions.started_at <= accepted and at < sessions.ends_at
       and at - interval '15 minutes' < sessions.last_seen_at)
$$;
comment on function is_present is 'Whether a supervisor still is in a session that ran when they accepted: whoever comes back accepts anew. Idle time as in session.ts.';

create function supervision_holds(person integer, session bytea, at timestamptz) returns boolean language sql stable as $$
  select not needs_supervision(person) or exists (
    select from supervised_sessions followed
     where followed.session_ref = session and followed.user_id = person and followed.stopped_at is null
       and is_present(followed.accepted_by, followed.accepted_at, at)
       and may_supervise(followed.accepted_by, person, at))
$$;
comment on function supervision_holds is 'Whether a user may act in a session: none is needed, or somebody who may supervise has accepted it.';

create function stop_unfollowed(supervisor integer, at timestamptz) returns table (session_id uuid, trainee integer)
language sql security definer set search_path = public, pg_temp as $$
  with stopped as (
    update supervised_sessions followed set stopped_at = at, is_left = true
     where followed.accepted_by = supervisor and followed.stopped_at is null and followed.done_at is null
       and not is_present(supervisor, followed.accepted_at, at)
       and exists (
         select from sessions
          where sessions.session_ref = followed.session_ref and sessions.ended_at is null
            and at < sessions.ends_at and at - interval '15 minutes' < sessions.last_seen_at)
    returning followed.session_ref, followed.public_id, followed.user_id
  ), ended as (
    update sessions set ended_at = at from stopped where sessions.session_ref = stopped.session_ref)
  select stopped.public_id, stopped.user_id from stopped
$$;
comment on function stop_unfollowed is 'After a supervisor signed out: ends the sessions that they accepted and follow from none of their own any more.';

create function begin_supervision(person integer, session bytea, at timestamptz, idle_since timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (select users.supervised_sessions = 0 from users where users.user_id = person) then
    return;
  end if;
  update supervised_sessions past set done_at = at
   where past.user_id = person and past.done_at is null and past.stopped_at is null and past.accepted_at is not null
     and not exists (
       select from sessions
        where sessions.session_ref = past.session_ref and sessions.ended_at is null
          and at < sessions.ends_at and idle_since < sessions.last_seen_at)
     and exists (
       select from audit_entries looked
        where looked.user_id = person and looked.occurred_at >= past.started_at and looked.session_ref = past.session_ref
          and looked.action = 'children.open-record' and looked.outcome = 'done');
  insert into supervised_sessions (session_ref, user_id, started_at)
  select session, person, at where needs_supervision(person);
end $$;
comment on function begin_supervision is 'At each sign-in: counts the sessions that are done, and lets the new one wait for a supervisor while some are missing.';

-- In a session that waits for a supervisor, and without a condition of access, nobody acts: the transaction then reaches no record. In
-- a call an operator reaches records while the person served may reach them, too.
create function begin_act(person integer, session bytea, at timestamptz) returns person_facts language plpgsql as $$
declare
  facts person_facts;
  section text;
  served integer;
  protects boolean;
begin
  select * into facts from standing_facts(array[person], at);
  if facts.user_id is null then
    return null;
  end if;
  select began.authenticated_at, users.supervised_sessions = 0 or supervision_holds(person, session, at)
    into facts.authenticated_at, facts.supervision_holds
    from users
    left join sessions began
      on began.session_ref = session and began.user_id = person and began.stage = 'full' and began.ended_at is null
   where users.user_id = person;
  facts.has_declared := false;
  if not (facts.is_in_post and facts.need_holds and facts.vetting_holds and facts.training_holds and facts.accreditation_holds
          and facts.agreement_holds and facts.supervision_holds) then
    return facts;
  end if;
  perform set_config('contactpoint.person', person::text, true),
          set_config('contactpoint.day', (at at time zone 'Europe/London')::date::text, true);
  facts.has_declared := exists (
    select from declared_relations where declared_relations.user_id = person and declared_relations.removed_at is null);
  section := case facts.role when 'national-team' then 'all' when 'local-team' then coalesce(facts.authority_code, '') else '' end;
  if facts.role = 'practitioner'
     or (facts.role = 'local-team' and facts.rights && array['data', 'shielding', 'broker', 'complaints', 'safeguarding-search']) then
    perform set_config('contactpoint.looks', 'yes', true);
  elsif facts.role = 'local-team' and 'mediate' = any (facts.rights) then
    select calls.served_id into served
      from mediated_calls calls
      join users on users.user_id = calls.served_id and users.role = 'practitioner'
     where calls.operator_id = person and calls.closed_at is null and calls.opened_at <= at and at < calls.ends_at
       and in_good_standing(calls.served_id, at);
    if served is not null then
      perform set_config('contactpoint.looks', 'yes', true), set_config('contactpoint.served', served::text, true);
    end if;
  end if;
  if facts.role = 'local-team' and 'data' = any (facts.rights) then
    perform set_config('contactpoint.desk', section, true), set_config('contactpoint.feeds', section, true);
  elsif facts.role = 'national-team' and 'data' = any (facts.rights) then
    perform set_config('contactpoint.feeds', 'all', true);
  end if;
  if facts.role = 'local-team' and 'shielding' = any (facts.rights) then
    perform set_config('contactpoint.shields', section, true);
  end if;
  protects := facts.role = 'practitioner' and facts.rights && array['override', 'safeguarding-search'] and exists (
    select from organisations
     where organisations.organisation_id = facts.organisation_id and organisations.kind in ('police', 'childrens-social-care'));
  if protects and 'override' = any (facts.rights) then
    perform set_config('contactpoint.overrides_at', at::text, true), set_config('contactpoint.session', coalesce(encode(session, 'hex'), ''), true);
  end if;
  if (protects or facts.role = 'local-team') and 'safeguarding-search' = any (facts.rights) then
    perform set_config('contactpoint.safeguards_at', at::text, true);
  end if;
  if facts.role = 'local-team' and 'complaints' = any (facts.rights) then
    perform set_config('contactpoint.rights', section, true);
  end if;
  if facts.role = 'local-team' and 'broker' = any (facts.rights) then
    perform set_config('contactpoint.brokers', section, true);
  end if;
  if 'accounts' = any (facts.rights) then
    perform set_config('contactpoint.accounts', section, true);
  end if;
  if 'audit' = any (facts.rights) then
    perform set_config('contactpoint.audits', section, true);
  end if;
  return facts;
end $$;
comment on function begin_act is 'Says in a transaction for whom it acts, and in which session, and tells the facts; null for nobody. Until it is called no record can be reached.';

revoke execute on function needs_supervision, may_supervise, supervision_holds, begin_supervision, begin_act, is_present, stop_unfollowed from public;
grant execute on function needs_supervision, may_supervise, supervision_holds, begin_supervision, begin_act, is_present
  to contactpoint_web, contactpoint_worker;
grant execute on function stop_unfollowed to contactpoint_web;

grant select on supervision_settings, supervised_sessions to contactpoint_web, contactpoint_worker;
grant insert on supervision_settings to contactpoint_team;
grant update (accepted_by, accepted_at, stopped_at) on supervised_sessions to contactpoint_team;
grant update (supervised_sessions, supervisor_id) on users to contactpoint_team;

alter table supervised_sessions enable row level security;
create policy reads on supervised_sessions for select to contactpoint_web, contactpoint_worker using (true);
create policy follows on supervised_sessions for update to contactpoint_team
  using ((select act_person()) is not null)
  with check (accepted_by = (select act_person()) and may_supervise(accepted_by, user_id, accepted_at));
