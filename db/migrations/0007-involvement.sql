create table involvements (
  child_id integer not null references children,
  involvement_id bigint generated always as identity,
  service_id integer not null references services,
  source_id text,
  source_record_id text,
  user_id integer references users,
  practitioner text,
  role text,
  phone text,
  email text,
  started_on date not null,
  ended_on date,
  confirmed_on date not null,
  withdrawn_at timestamptz,
  constraint involvements_origin_check check ((source_id is null) = (source_record_id is null) and (source_id is null) <> (user_id is null)),
  constraint involvements_period_check check (ended_on is null or started_on <= ended_on),
  primary key (child_id, involvement_id)
);
comment on table involvements is 'R-11, R-21: a service is taking some action and may have information to share; nothing more. Never a sensitive service.';
comment on column involvements.withdrawn_at is 'Undone by the person who recorded it, or withdrawn by its source: shown nowhere.';
create unique index involvements_source_idx on involvements (child_id, source_id, source_record_id) where source_id is not null;
create index involvements_user_id_idx on involvements (user_id) where user_id is not null;

create function involvements_never_sensitive() returns trigger language plpgsql as $$
begin
  if exists (select from services where services.service_id = new.service_id and services.is_sensitive) then
    raise exception 'a sensitive service is never recorded among the open involvements' using errcode = 'CPS01';
  end if;
  return new;
end $$;
create trigger involvements_never_sensitive_trigger before insert or update of service_id on involvements
  for each row execute function involvements_never_sensitive();

create table lead_professionals (
  child_id integer not null references children,
  lead_id bigint generated always as identity,
  involvement_id bigint not null,
  from_at timestamptz not null,
  until_at timestamptz,
  set_by_user_id integer references users,
  primary key (child_id, lead_id),
  constraint lead_professionals_involvement_fkey foreign key (child_id, involvement_id) references involvements
);
comment on table lead_professionals is 'R-12: at most one at a time; set_by_user_id is null when a source said so.';
create unique index lead_professionals_current_idx on lead_professionals (child_id) where until_at is null;

create table shared_assessments (
  child_id integer not null references children,
  assessment_id bigint generated always as identity,
  involvement_id bigint not null,
  from_at timestamptz not null,
  until_at timestamptz,
  set_by_user_id integer references users,
  primary key (child_id, assessment_id),
  constraint shared_assessments_involvement_fkey foreign key (child_id, involvement_id) references involvements
);
comment on table shared_assessments is 'R-13: who holds a shared assessment; the assessment itself is nowhere.';
create unique index shared_assessments_current_idx on shared_assessments (child_id, involvement_id) where until_at is null;

create table involvement_changes (
  child_id integer not null references children,
  change_id bigint generated always as identity,
  kind text not null constraint involvement_changes_kind_check check (kind in (
    'record', 'confirm', 'end', 'become-lead', 'hand-over-lead', 'set-assessment', 'clear-assessment')),
  involvement_id bigint not null,
  previous_confirmed_on date,
  previous_lead_involvement_id bigint,
  made_by_user_id integer not null references users,
  made_at timestamptz not null,
  undone_at timestamptz,
  primary key (child_id, change_id),
  constraint involvement_changes_involvement_fkey foreign key (child_id, involvement_id) references involvements
);
comment on table involvement_changes is 'What a person changed, with what is needed to undo it within the day.';

grant select, insert, update on involvements, lead_professionals, shared_assessments, involvement_changes to contactpoint_web;
grant select, insert, update on involvements, lead_professionals, shared_assessments to contactpoint_worker;
