-- Whoever runs the migrations owns the schema. The application works as roles that own nothing.
do $$
declare name text;
begin
  foreach name in array array['contactpoint_web', 'contactpoint_team', 'contactpoint_worker', 'contactpoint_sequencer', 'contactpoint_shield'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then null;
    end;
    begin
      execute format('grant %I to current_user', name);
    exception when insufficient_privilege then
      raise exception 'the role that migrates must be a member of % (grant % to it)', name, name;
    end;
  end loop;
end $$;

-- Pages of administration: all that other pages may, and the writes that only a team or an organisation's administrator makes.
grant contactpoint_web to contactpoint_team;
-- Pages of those who shield, and of a look in an emergency: they alone reach the vault.
grant contactpoint_team to contactpoint_shield;

revoke all on schema public from public;
grant usage on schema public to contactpoint_web, contactpoint_worker, contactpoint_sequencer;
grant select on schema_migrations to contactpoint_web, contactpoint_worker;

create table installation (
  is_only boolean primary key default true constraint installation_one_row_check check (is_only),
  kind text not null constraint installation_kind_check check (kind in ('production', 'demonstration', 'practice', 'test')),
  authority_code text,
  created_at timestamptz not null,
  seeded_at timestamptz,
  seed text,
  seed_children integer
);
comment on column installation.seeded_at is 'When a demonstration area was loaded to its end; null while it is not.';
comment on column installation.seed is 'What the generator made the invented children from, with seed_children: a practice area must hold nothing else.';
comment on table installation is 'What this database is for. Test levers and demonstration commands work only where it is not production.';
create table readiness (
  is_only boolean primary key default true constraint readiness_one_row_check check (is_only),
  checked_at timestamptz not null
);
comment on table readiness is 'Written by each readiness probe: only a commit that writes proves that commits reach the disk.';
grant select, insert, update on readiness to contactpoint_web;

grant select on installation to contactpoint_web, contactpoint_worker;
grant insert, update on installation to contactpoint_worker;
