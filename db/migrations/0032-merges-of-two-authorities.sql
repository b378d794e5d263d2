-- A merge of two authorities' records: asked for by a reviewer of one, agreed to by a reviewer of the other.

create function check_merge_second() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.seconded_by is distinct from coalesce(act_person(), new.seconded_by) or not exists (
       select from users
        where users.user_id = new.seconded_by and users.role = 'local-team'
          and users.authority_code = coalesce(new.other_authority_code, new.authority_code)) then
    raise exception 'only a reviewer of the authority that is waited for agrees, and in no other name' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function check_merge_second is 'Who agrees to a merge agrees in their own name and, of two authorities, for the one that did not ask.';
revoke execute on function check_merge_second from public;
create trigger child_merges_second before insert or update of seconded_by on child_merges
  for each row when (new.seconded_by is not null) execute function check_merge_second();

-- The second line: both authorities reach a merge; who asks says truly whose the records are.
drop policy decides on child_merges;
create policy decides on child_merges for select to contactpoint_web
  using (act_reaches('desk', authority_code) or act_reaches('desk', other_authority_code));
create policy asks on child_merges for insert to contactpoint_web with check (
  requested_by = (select act_person()) and act_reaches('desk', authority_code)
  and (select array_agg(distinct children.authority_code order by children.authority_code) from children
        where children.child_id in (survivor_id, merged_id) and children.authority_code is not null)
      = array(select code from unnest(array[child_merges.authority_code, child_merges.other_authority_code]) codes (code)
               where code is not null order by code));
create policy answers on child_merges for update to contactpoint_web
  using (act_reaches('desk', authority_code) or act_reaches('desk', other_authority_code));

create index child_merges_waiting_idx on child_merges (other_authority_code)
  where seconded_at is null and refused_at is null and done_at is null;
create view waiting_merges as
  select users.user_id, m.merge_id
    from child_merges m
    join users on users.role = 'local-team' and users.authority_code = m.other_authority_code
   where m.seconded_at is null and m.refused_at is null and m.done_at is null
     and exists (select from user_rights where user_rights.user_id = users.user_id and user_rights.right_name = 'data')
     and not exists (select from children where children.child_id in (m.survivor_id, m.merged_id) and children.status in ('withheld', 'shielded'));
comment on view waiting_merges is 'Whose answer to another authority''s merge is waited for; tells nothing of the merge. None that touches a withheld child.';
grant select on waiting_merges to contactpoint_web;
