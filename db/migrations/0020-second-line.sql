-- The second line behind the policy: what a page's connection may read and write, by the person for whom it acts, as begin_act
-- (0030) has said it.

create function act_looks() returns boolean language sql stable as $$ select coalesce(current_setting('contactpoint.looks', true), '') = 'yes' $$;
create function act_person() returns integer language sql stable as $$ select nullif(current_setting('contactpoint.person', true), '')::integer $$;
create function act_reaches(what text, authority text) returns boolean language sql stable as $$
  select coalesce(current_setting('contactpoint.' || what, true), '') in ('all', nullif(authority, ''))
$$;
revoke execute on function act_looks, act_person, act_reaches from public;
grant execute on function act_looks, act_person, act_reaches to contactpoint_web;

do $$
declare
  name text;
begin
  foreach name in array array['children', 'child_names', 'child_addresses', 'child_carers', 'child_settings', 'child_health_contacts',
    'child_attribute_sources', 'child_identifiers', 'child_search', 'source_records', 'source_links', 'link_keys', 'link_decisions',
    'involvements', 'lead_professionals', 'shared_assessments', 'involvement_changes', 'feed_sources', 'feed_files', 'feed_rows', 'feed_row_faults', 'review_items', 'human_decisions', 'child_merges'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy worker on %I to contactpoint_worker using (true) with check (true)', name);
  end loop;
  foreach name in array array['children', 'child_names', 'child_addresses', 'child_carers', 'child_settings', 'child_health_contacts',
    'child_attribute_sources', 'lead_professionals', 'shared_assessments', 'involvement_changes'] loop
    execute format('create policy looks on %I to contactpoint_web using ((select act_looks())) with check ((select act_looks()))', name);
  end loop;
end $$;

create policy looks on involvements for select to contactpoint_web using ((select act_looks()));
create policy own_insert on involvements for insert to contactpoint_web with check ((select act_looks()) and user_id = (select act_person()));
create policy own_update on involvements for update to contactpoint_web
  using ((select act_looks())) with check ((select act_looks()) and user_id = (select act_person()));

create policy steers on feed_sources to contactpoint_web
  using ((select act_reaches('feeds', 'all')) or act_reaches('feeds', authority_code));
create policy steers on feed_files to contactpoint_web
  using (source_id in (select feed_sources.source_id from feed_sources));
create policy steers on feed_rows to contactpoint_web
  using (file_id in (select feed_files.file_id from feed_files));
create policy steers on feed_row_faults to contactpoint_web
  using (file_id in (select feed_files.file_id from feed_files));
create policy decides on review_items to contactpoint_web using (act_reaches('desk', authority_code));
create policy decides on child_merges to contactpoint_web using (act_reaches('desk', authority_code));
create policy decides on human_decisions to contactpoint_web
  using ((select coalesce(current_setting('contactpoint.desk', true), '')) <> '');
