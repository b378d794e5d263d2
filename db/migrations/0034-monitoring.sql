-- The auditors' desk: what people with the right to audit may see of the log, and of the child that an entry is about.

create index audit_entries_clients_idx on audit_entries (organisation_id, occurred_at) where user_id is null and organisation_id is not null;

-- No security barrier: whoever may read the view runs our statements alone, and with one a page of the newest sorts the whole period.
create view entries_under_audit as
  select audit_entries.*, coalesce(actors.authority_code, bodies.authority_code) as authority_code
    from audit_entries
    left join users actors on actors.user_id = audit_entries.user_id
    left join organisations bodies on bodies.organisation_id = audit_entries.organisation_id and audit_entries.user_id is null
   where ((select act_reaches('audits', 'all')) or act_reaches('audits', coalesce(actors.authority_code, bodies.authority_code)))
     -- With `is distinct from` the planner takes columns that are mostly null for selective, and sorts a month to show a page.
     and coalesce(audit_entries.user_id, 0) <> (select act_person())
     and coalesce(audit_entries.on_behalf_of, 0) <> (select act_person())
     and coalesce(audit_entries.target_user_id, 0) <> (select act_person());
comment on view entries_under_audit is 'R-98, R-99: entries of people of the auditor''s section, or of everybody; never the auditor''s own or about the auditor. Empty for whoever does not audit.';
comment on column entries_under_audit.authority_code is 'Section in which whoever acted works now, of a system that of its organisation; null for all of England.';
grant select on entries_under_audit to contactpoint_team;

create function act_revealed() returns integer[] language sql stable as $$
  select coalesce(nullif(current_setting('contactpoint.revealed', true), ''), '{}')::integer[]
$$;
comment on function act_revealed is 'The record that the auditor is shown in this transaction, with those that became part of it.';

create function begin_reveal(child integer) returns uuid language plpgsql set search_path = public, pg_temp as $$
declare
  kept children;
begin
  select * into kept from children where children.child_id = child_survivor(child) and children.status = 'open';
  if kept.child_id is null then
    return null;
  end if;
  perform set_config('contactpoint.revealed', (
    with recursive part as (
      select kept.child_id
       union all
      select merged.child_id from part join children merged on merged.merged_into = part.child_id
    )
    select array_agg(part.child_id)::text from part), true);
  return kept.public_id;
end $$;

create function reveal_by_entry(at timestamptz, entry bigint) returns uuid language sql security definer set search_path = public, pg_temp as $$
  select begin_reveal(entries_under_audit.child_id) from entries_under_audit
   where entries_under_audit.occurred_at = at and entries_under_audit.entry_id = entry
$$;
comment on function reveal_by_entry is 'Lets the transaction read number and names of the open record that an entry is about; null for any other, or an entry out of reach.';

create function reveal_by_number(number text) returns uuid language sql security definer set search_path = public, pg_temp as $$
  select begin_reveal(children.child_id) from children
   where children.child_number = number and coalesce(current_setting('contactpoint.audits', true), '') <> ''
$$;
comment on function reveal_by_number is 'The same for the record that a number leads to, for those who audit.';

create function open_child(opaque uuid) returns integer language sql stable security definer set search_path = public, pg_temp as $$
  select children.child_id from children where children.public_id = opaque and children.status = 'open'
$$;
comment on function open_child is 'The open record of an opaque id, so that an alert is raised also about somebody who may read no record.';

revoke execute on function act_revealed, begin_reveal, reveal_by_entry, reveal_by_number, open_child from public;
grant execute on function act_revealed, reveal_by_entry, reveal_by_number to contactpoint_team;
grant execute on function open_child to contactpoint_web;

create policy reveals on children for select to contactpoint_team using (child_id = any ((select act_revealed())::integer[]));
create policy reveals on child_names for select to contactpoint_team using (child_id = any ((select act_revealed())::integer[]));
