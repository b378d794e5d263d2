-- Entries that must go, and entries that must stay. An erased entry's row and salt go for good; its leaf stays in the published log, and so
-- does the leaf of the entry that says so.

create table audit_holds (
  hold_id integer generated always as identity primary key,
  child_id integer,
  user_id integer,
  reference text not null constraint audit_holds_reference_check check (reference ~ '^[A-Za-z0-9./-]{1,40}$'),
  placed_at timestamptz not null,
  ended_at timestamptz constraint audit_holds_ended_check check (ended_at >= placed_at),
  constraint audit_holds_subject_check check (num_nonnulls(child_id, user_id) = 1)
);
comment on table audit_holds is 'Whose entries are not erased while it lasts, whatever their age: a court, an inquiry or an investigation needs them.';
create index audit_holds_child_id_idx on audit_holds (child_id) where ended_at is null;
create index audit_holds_user_id_idx on audit_holds (user_id) where ended_at is null;
alter table audit_holds enable row level security;
create policy works on audit_holds to contactpoint_worker using (true) with check (true);
grant select, insert, update (ended_at) on audit_holds to contactpoint_worker;

create table audit_erasures (
  entry_id bigint primary key,
  ground text not null constraint audit_erasures_ground_check check (ground in ('retention', 'court-order', 'right-to-erasure')),
  erased bigint[] not null constraint audit_erasures_erased_check check (cardinality(erased) between 1 and 8000)
);
comment on table audit_erasures is 'What the leaf of an erasure names, beside its own entry: the ground and the ids of the entries that went.';
grant select on audit_erasures to contactpoint_worker, contactpoint_sequencer;

create function audit_erase(wanted_ground text, ids bigint[], instants timestamptz[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  saying bigint;
  gone bigint[];
begin
  select max(entry_id) into saying from audit_entries
   where transaction_id = pg_current_xact_id() and action = 'audit.erase-entries' and outcome = 'done';
  if saying is null then
    raise exception 'nothing is erased without an entry that says so' using errcode = 'check_violation';
  end if;
  with deleted as (
    delete from audit_entries e using unnest(ids, instants) as wanted (entry_id, occurred_at)
     where e.occurred_at = wanted.occurred_at and e.entry_id = wanted.entry_id
       and e.action <> 'audit.erase-entries'
       and (wanted_ground <> 'retention' or e.recorded_at < clock_timestamp() - interval '6 years')
       and not exists (select from audit_holds h
                        where h.ended_at is null and (h.child_id = e.child_id or h.user_id in (e.user_id, e.on_behalf_of, e.target_user_id)))
    returning e.entry_id
  )
  select array_agg(entry_id order by entry_id) into gone from deleted;
  if cardinality(gone) is distinct from cardinality(ids) then
    raise exception 'an entry is held, too young, an erasure itself, or not there' using errcode = 'check_violation';
  end if;
  insert into audit_erasures (entry_id, ground, erased) values (saying, wanted_ground, gone);
  return cardinality(gone);
end $$;
comment on function audit_erase is 'The one way in which entries go: those named, all or none, with an entry of the same transaction that says so. Ground retention: not before six years.';
revoke all on function audit_erase from public;
grant execute on function audit_erase to contactpoint_worker;
