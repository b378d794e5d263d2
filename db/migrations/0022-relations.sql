create table declared_relations (
  relation_id integer generated always as identity primary key,
  user_id integer not null references users,
  sealed bytea not null,
  declared_at timestamptz not null,
  removed_at timestamptz,
  removed_by integer references users,
  constraint declared_relations_removed_check check ((removed_at is null) = (removed_by is null) and removed_by <> user_id)
);
comment on table declared_relations is 'Children of their own families whose records users may not open (R-101); who they are is sealed.';
create index declared_relations_user on declared_relations (user_id);

create table declared_relation_keys (
  relation_id integer not null references declared_relations,
  key bytea not null constraint declared_relation_keys_key_check check (length(key) = 32),
  primary key (relation_id, key)
);
comment on table declared_relation_keys is 'Keyed digests by which a declaration is found by the child it may mean; drawn for each user apart.';

create table access_alerts (
  alert_id integer generated always as identity primary key,
  kind text not null constraint access_alerts_kind_check check (kind in ('declared-relation')),
  user_id integer not null references users,
  authority_code text references authorities,
  child_id integer not null references children,
  entry_id bigint not null,
  raised_at timestamptz not null,
  seen_by integer references users,
  seen_at timestamptz,
  decision text constraint access_alerts_decision_check check (decision in ('explained', 'manager-told', 'investigation')),
  constraint access_alerts_seen_check check (
    (decision is null) = (seen_by is null) and (decision is null) = (seen_at is null) and seen_by <> user_id)
);
comment on table access_alerts is 'What somebody of the team who audits must judge (R-101); never whom it is about.';
comment on column access_alerts.authority_code is 'Section of the user when it was raised; null for all of England.';
comment on column access_alerts.entry_id is 'The entry of the refusal in audit_entries.';
create index access_alerts_user on access_alerts (user_id);
create index access_alerts_child on access_alerts (child_id);

grant select, insert on declared_relations, declared_relation_keys to contactpoint_web;
-- The facts of users are read by one statement for everybody; no policy shows the worker a row.
grant select (user_id, removed_at) on declared_relations to contactpoint_worker;
grant usage on sequence declared_relations_relation_id_seq to contactpoint_web;
grant update (removed_at, removed_by) on declared_relations to contactpoint_team;
grant insert on access_alerts to contactpoint_web;
grant select, update (seen_by, seen_at, decision) on access_alerts to contactpoint_team;

alter table declared_relations enable row level security;
alter table declared_relation_keys enable row level security;
alter table access_alerts enable row level security;
create policy own_select on declared_relations for select to contactpoint_web using (user_id = (select act_person()));
create policy own_insert on declared_relations for insert to contactpoint_web with check (user_id = (select act_person()));
create policy removes on declared_relations to contactpoint_team
  using (user_id <> (select act_person())
     and act_reaches('accounts', (select users.authority_code from users where users.user_id = declared_relations.user_id)));
create policy own on declared_relation_keys to contactpoint_web
  using (relation_id in (select mine.relation_id from declared_relations mine where mine.user_id = (select act_person())));
create policy raises on access_alerts for insert to contactpoint_web with check (user_id = (select act_person()));
create policy judges on access_alerts to contactpoint_team
  using (user_id <> (select act_person()) and act_reaches('audits', authority_code));
