-- Another model put in force after a report, and taken back.

create table link_model_runs (
  run_id bigint generated always as identity primary key,
  report_id bigint not null constraint link_model_runs_report_id_key unique references link_model_reports,
  model_version text not null references link_models,
  previous_version text not null references link_models,
  reviews_opened integer not null,
  reviews_waiting integer not null,
  rows_gone integer not null,
  applied_by text not null,
  applied_at timestamptz not null,
  undone_by text,
  undone_at timestamptz,
  constraint link_model_runs_undone_check check ((undone_by is null) = (undone_at is null))
);
comment on table link_model_runs is 'When which model was put in force instead of which, on what report, and whether that was taken back. Never removed.';
comment on column link_model_runs.reviews_opened is 'Links that the model doubts and that were put before a person; of the others reviews_waiting were there already, and of rows_gone no row is left to show.';

alter table review_items add column run_id bigint references link_model_runs;
comment on column review_items.run_id is 'The run whose model doubted the link; null for rows that a feed put before a person.';
create index review_items_run_id_idx on review_items (run_id) where run_id is not null;

grant select, insert on link_model_runs to contactpoint_worker;
grant update (undone_by, undone_at) on link_model_runs to contactpoint_worker;
