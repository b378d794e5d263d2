-- R-64, R-77, R-78: people ask a local team to bring them into contact with whoever works with a child.

create table contact_targets (
  target_id integer generated always as identity primary key,
  urgency text not null constraint contact_targets_urgency_check check (urgency in ('immediate-risk', 'child-protection', 'planned-work')),
  hours smallint,
  working_days smallint,
  from_on date not null,
  constraint contact_targets_length_check check (num_nonnulls(hours, working_days) = 1 and coalesce(hours, working_days) > 0),
  constraint contact_targets_once_key unique (urgency, from_on)
);
comment on table contact_targets is 'By when a request is to be answered; of each urgency the last row that has begun counts. Rows are added, never changed.';
insert into contact_targets (urgency, hours, working_days, from_on) values
  ('immediate-risk', 2, null, '2000-01-01'), ('child-protection', null, 1, '2000-01-01'), ('planned-work', null, 5, '2000-01-01');

create table contact_requests (
  request_id integer generated always as identity primary key,
  public_id uuid not null constraint contact_requests_public_id_key unique,
  asker_id integer not null references users,
  authority_code text not null references authorities,
  asked_child uuid,
  found_child uuid,
  sealed bytea not null constraint contact_requests_sealed_check check (octet_length(sealed) <= 8000),
  need text not null constraint contact_requests_need_check check (need in (
    'share-concern', 'plan-together', 'arrange-assessment', 'invite-to-meeting', 'hand-over')),
  urgency text not null constraint contact_requests_urgency_check check (urgency in ('immediate-risk', 'child-protection', 'planned-work')),
  asked_at timestamptz not null,
  due_at timestamptz not null,
  state text not null default 'waiting' constraint contact_requests_state_check check (state in ('waiting', 'working', 'answered', 'closed')),
  taken_by integer references users,
  outcome text constraint contact_requests_outcome_check check (outcome in (
    'will-contact', 'contact-them', 'declines', 'declines-openly', 'no-service', 'cannot-tell')),
  passed_on bytea constraint contact_requests_passed_on_check check (octet_length(passed_on) <= 2000),
  answered_at timestamptz,
  constraint contact_requests_taken_check check ((state = 'working') <= (taken_by is not null)),
  constraint contact_requests_answered_check check ((outcome is null) = (answered_at is null) and (state = 'answered') <= (outcome is not null)),
  constraint contact_requests_contact_check check ((passed_on is not null) = (outcome is not distinct from 'contact-them')),
  constraint contact_requests_own_check check (taken_by <> asker_id)
);
comment on table contact_requests is 'Requests to be brought into contact, as they stand. What was done with each stands in contact_request_steps, by which alone one changes.';
comment on column contact_requests.authority_code is 'Whose team works on it now.';
comment on column contact_requests.asked_child is 'The opaque id that was asked with; it may be of no record, or of none that anybody may see.';
comment on column contact_requests.found_child is 'The opaque id of the record that a broker found it to be about.';
comment on column contact_requests.sealed is 'Names and date of birth of a child without a record, words of the asker, how to reach them.';
comment on column contact_requests.passed_on is 'The contact that the service allowed to be passed on, sealed.';
create index contact_requests_queue_idx on contact_requests (authority_code, due_at) where state in ('waiting', 'working');
create index contact_requests_answered_idx on contact_requests (authority_code, answered_at) where answered_at is not null;
create index contact_requests_asker_idx on contact_requests (asker_id, asked_at);
create index contact_requests_taken_by_idx on contact_requests (taken_by);

create table contact_request_steps (
  step_id integer generated always as identity primary key,
  request_id integer not null references contact_requests,
  step text not null constraint contact_request_steps_step_check check (step in (
    'taken', 'given-back', 'urgency', 'handed-over', 'child-found', 'attempt', 'wish', 'answered', 'withdrawn', 'closed')),
  detail text,
  child uuid,
  due_at timestamptz,
  passed_on bytea constraint contact_request_steps_passed_on_check check (octet_length(passed_on) <= 2000),
  made_by integer not null references users,
  made_at timestamptz not null,
  constraint contact_request_steps_detail_check check (coalesce(case step
    when 'urgency' then detail in ('immediate-risk', 'child-protection', 'planned-work')
    when 'handed-over' then detail ~ '^E[0-9]{8}$'
    when 'attempt' then detail in ('reached', 'no-answer', 'wrong-number')
    when 'wish' then detail in ('agrees', 'prefers-not', 'not-asked')
    when 'answered' then detail in ('will-contact', 'contact-them', 'declines', 'declines-openly', 'no-service', 'cannot-tell')
    else detail is null end, false)),
  constraint contact_request_steps_child_check check ((step = 'child-found') = (child is not null)),
  constraint contact_request_steps_due_check check ((step = 'urgency') = (due_at is not null)),
  constraint contact_request_steps_contact_check check ((passed_on is not null) = (step = 'answered' and detail = 'contact-them'))
);
comment on table contact_request_steps is 'What was done with a request, in order. It holds codes: no service that was rung is named.';
comment on column contact_request_steps.detail is 'What the step says, of the closed list of its kind.';
create index contact_request_steps_request_id_idx on contact_request_steps (request_id, step_id);
create index contact_request_steps_made_by_idx on contact_request_steps (made_by);

create function apply_contact_step() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  request contact_requests;
  is_asker boolean;
  is_open boolean;
  is_mine boolean;
begin
  select * into request from contact_requests where contact_requests.request_id = new.request_id for update;
  is_asker := new.made_by = request.asker_id;
  is_open := request.state in ('waiting', 'working');
  is_mine := request.state = 'working' and request.taken_by = new.made_by;
  if not coalesce(case
    when is_asker then (new.step in ('withdrawn', 'urgency') and is_open) or (new.step = 'closed' and request.state = 'answered')
    when new.step = 'taken' then request.state = 'waiting'
    when new.step = 'given-back' then request.state = 'working'
    when new.step = 'urgency' then request.state = 'waiting' or is_mine
    when new.step = 'handed-over' then (request.state = 'waiting' or is_mine) and new.detail <> request.authority_code
    else new.step in ('child-found', 'attempt', 'wish', 'answered') and is_mine end, false) then
    raise exception 'the request does not wait for this' using errcode = 'check_violation', constraint = 'contact_request_steps_order';
  end if;
  update contact_requests
     set state = case new.step when 'taken' then 'working' when 'given-back' then 'waiting' when 'handed-over' then 'waiting'
           when 'answered' then 'answered' when 'withdrawn' then 'closed' when 'closed' then 'closed' else contact_requests.state end,
         taken_by = case when new.step = 'taken' then new.made_by
           when new.step not in ('given-back', 'handed-over') then contact_requests.taken_by end,
         urgency = case new.step when 'urgency' then new.detail else contact_requests.urgency end,
         due_at = coalesce(new.due_at, contact_requests.due_at),
         authority_code = case new.step when 'handed-over' then new.detail else contact_requests.authority_code end,
         found_child = coalesce(new.child, contact_requests.found_child),
         outcome = case new.step when 'answered' then new.detail else contact_requests.outcome end,
         passed_on = coalesce(new.passed_on, contact_requests.passed_on),
         answered_at = case new.step when 'answered' then new.made_at else contact_requests.answered_at end
   where contact_requests.request_id = new.request_id;
  return new;
end $$;
comment on function apply_contact_step is 'One person works on a request, never the one who asked; nothing is done with one that is answered but to close it.';
revoke execute on function apply_contact_step from public;
create trigger contact_request_steps_apply before insert on contact_request_steps
  for each row execute function apply_contact_step();

grant select on contact_targets to contactpoint_web, contactpoint_worker;
grant insert on contact_targets to contactpoint_worker;
grant select, insert (public_id, asker_id, authority_code, asked_child, sealed, need, urgency, asked_at, due_at) on contact_requests
  to contactpoint_web;
grant insert on contact_request_steps to contactpoint_web;
grant select on contact_request_steps to contactpoint_team;
grant select on contact_requests to contactpoint_worker;

-- The second line: a request is reached by whoever asked and by the brokers of the authority that works on it, and each writes in the own name.
alter table contact_requests enable row level security;
alter table contact_request_steps enable row level security;
create policy own on contact_requests for select to contactpoint_web using (asker_id = (select act_person()));
create policy asks on contact_requests for insert to contactpoint_web with check (asker_id = (select act_person()) and state = 'waiting');
create policy brokers on contact_requests for select to contactpoint_team using (act_reaches('brokers', authority_code));
create policy worker on contact_requests for select to contactpoint_worker using (true);
create policy steps on contact_request_steps for insert to contactpoint_web
  with check (made_by = (select act_person()) and request_id in (select contact_requests.request_id from contact_requests));
create policy brokers on contact_request_steps for select to contactpoint_team
  using (request_id in (select contact_requests.request_id from contact_requests where act_reaches('brokers', contact_requests.authority_code)));

create index audit_entries_brokerage_idx on audit_entries (subject_ref, occurred_at) where action like 'brokerage.%';
