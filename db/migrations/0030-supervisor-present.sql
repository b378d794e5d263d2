-- R-96: a supervised session goes on only while whoever accepted it is signed in.

alter table supervised_sessions
  add column is_left boolean not null default false
    constraint supervised_sessions_left_check check (stopped_at is not null or not is_left);
comment on column supervised_sessions.is_left is 'It stopped because its supervisor signed out; false where the supervisor ended it.';

create function is_present(supervisor integer, accepted timestamptz, at timestamptz) returns boolean language sql stable as $$
  select exists (
    select from sessions
     where sessions.user_id = supervisor and sessions.stage = 'full' and sessions.ended_at is null
       and sessions.started_at <= accepted and at < sessions.ends_at
       and at - interval '15 minutes' < sessions.last_seen_at)
$$;
comment on function is_present is 'Whether a supervisor still is in a session that ran when they accepted: whoever comes back accepts anew. Idle time as in session.ts.';

create or replace function supervision_holds(person integer, session bytea, at timestamptz) returns boolean language sql stable as $$
  select not needs_supervision(person) or exists (
    select from supervised_sessions followed
     where followed.session_ref = session and followed.user_id = person and followed.stopped_at is null
       and is_present(followed.accepted_by, followed.accepted_at, at)
       and may_supervise(followed.accepted_by, person, at))
$$;

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

revoke execute on function is_present, stop_unfollowed from public;
grant execute on function is_present to contactpoint_web, contactpoint_worker;
grant execute on function stop_unfollowed to contactpoint_web;
