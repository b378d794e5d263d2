create table feed_sources (
  source_id text primary key constraint feed_sources_source_id_check check (source_id ~ '^[a-z0-9-]{2,60}$'),
  name text not null,
  format text not null constraint feed_sources_format_check check (format in ('ctf', 'csv-profile', 'pds-ndjson')),
  organisation_id integer not null references organisations,
  kind text not null constraint feed_sources_kind_check check (kind in ('health', 'education', 'social-care', 'other')),
  authority_code text references authorities,
  creates_children boolean not null,
  match_rate_floor numeric(3, 2) not null constraint feed_sources_match_rate_floor_check check (match_rate_floor between 0 and 1),
  live_at timestamptz,
  paused_at timestamptz,
  paused_by text
);
comment on column feed_sources.live_at is 'Null while on trial: its files are compared and held, and applied only once the match rate has passed the gate (R-46).';
comment on column feed_sources.creates_children is 'Whether an unknown child in this feed may become a new record; otherwise the row waits for a person.';
comment on column feed_sources.match_rate_floor is 'A file of some size in which fewer rows than this find their child is held for a person (R-46).';

create table feed_files (
  file_id bigint generated always as identity primary key,
  source_id text not null references feed_sources,
  name text not null,
  checksum text not null,
  bytes bigint not null,
  state text not null constraint feed_files_state_check check (state in (
    'validating', 'validated', 'matched', 'held', 'applying', 'applied', 'refused')),
  rows_read integer not null default 0,
  rows_valid integer not null default 0,
  rows_rejected integer not null default 0,
  rows_matched integer not null default 0,
  rows_applied integer not null default 0,
  rows_told integer not null default 0,
  rows_linked integer not null default 0,
  rows_made integer not null default 0,
  fault_code text,
  fault_line integer,
  received_at timestamptz not null,
  received_by text not null,
  finished_at timestamptz
);
comment on table feed_files is 'A file and how far it came: validate, match, apply. Work goes on from here after a stop at any point.';
comment on column feed_files.rows_told is 'Compared rows that add or replace a record; of them rows_linked found their child and rows_made would be new children.';
create unique index feed_files_checksum_idx on feed_files (source_id, checksum) where state <> 'refused';
create index feed_files_source_id_idx on feed_files (source_id, file_id);

create table feed_rows (
  file_id bigint not null references feed_files on delete cascade,
  row_number integer not null,
  line integer not null,
  source_record_id text,
  state text not null constraint feed_rows_state_check check (state in ('valid', 'rejected', 'matched', 'queued', 'applied', 'unchanged')),
  payload jsonb,
  payload_hash bytea,
  supplied jsonb,
  outcome text constraint feed_rows_outcome_check check (outcome in ('linked', 'new', 'review', 'refused')),
  rule text,
  child_id integer,
  candidate_child_ids integer[],
  constraint feed_rows_payload_present_check check ((state = 'rejected') = (payload is null)),
  primary key (file_id, row_number)
);
comment on table feed_rows is 'The rows of a file between the steps. A rejected row keeps the known columns as supplied, to be given back.';
comment on column feed_rows.supplied is 'Known columns only; goes with the file''s rows when they are cleared.';
-- A trigger and not a check, which every change of a row's state would run again.
create function feed_rows_refuse_payload() returns trigger language plpgsql as $$
begin
  raise exception 'the payload has a field outside the closed list' using errcode = 'check_violation', constraint = 'feed_rows_payload_check';
end $$;
create trigger feed_rows_payload_trigger before insert or update of payload on feed_rows
  for each row when (not source_payload_is_closed(new.payload)) execute function feed_rows_refuse_payload();
-- A row's state changes once or twice while its payload stays. Room is left beside it, and no index speaks of the state, so that the
-- change stays on its page and touches no index.
alter table feed_rows set (fillfactor = 50);
create unique index feed_rows_source_record_id_idx on feed_rows (file_id, source_record_id) where payload is not null;

create table feed_row_faults (
  file_id bigint not null,
  row_number integer not null,
  position smallint not null,
  line integer not null,
  field text not null,
  code text not null,
  severity text not null constraint feed_row_faults_severity_check check (severity in ('reject', 'warn')),
  primary key (file_id, row_number, position),
  constraint feed_row_faults_row_fkey foreign key (file_id, row_number) references feed_rows on delete cascade
);

create table review_items (
  review_id bigint generated always as identity primary key,
  source_id text not null,
  source_record_id text not null,
  file_id bigint not null,
  row_number integer not null,
  reason text not null,
  authority_code text references authorities,
  opened_at timestamptz not null,
  closed_at timestamptz,
  constraint review_items_row_fkey foreign key (file_id, row_number) references feed_rows
);
comment on table review_items is 'Rows that are near a child but not equal, or restricted: a person decides. Nothing of them is shown before that.';
create unique index review_items_open_idx on review_items (source_id, source_record_id) where closed_at is null;

grant select on feed_sources, feed_files, feed_row_faults, review_items to contactpoint_web;
grant select (file_id, row_number, line, state, supplied) on feed_rows to contactpoint_web;
grant update (live_at, paused_at, paused_by) on feed_sources to contactpoint_web;
grant update (state, finished_at, fault_code, fault_line, rows_valid, rows_rejected) on feed_files to contactpoint_web;
grant delete on feed_rows to contactpoint_web;
grant select, insert, update on feed_sources, feed_files, feed_rows, review_items to contactpoint_worker;
grant select, insert on feed_row_faults to contactpoint_worker;
grant delete on feed_rows, feed_row_faults to contactpoint_worker;
