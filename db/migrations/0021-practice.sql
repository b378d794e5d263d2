-- What people practise with in an area of invented children. Everywhere else the table stays empty.
create table practice_children (
  place integer generated always as identity primary key,
  kind text not null constraint practice_children_kind_check check (kind in ('open', 'withheld')),
  child_id integer not null references children,
  given text not null constraint practice_children_given_check check (char_length(given) between 1 and 100),
  family text not null constraint practice_children_family_check check (char_length(family) between 1 and 100),
  date_of_birth date not null
);
comment on table practice_children is 'Whom people search for in a practice run: invented children, of whom the withheld ones are to be found by nobody.';
create index practice_children_child_id_idx on practice_children (child_id);

create function practice_children_are_invented() returns trigger language plpgsql as $$
begin
  if not exists (select from installation where installation.kind in ('practice', 'test')) then
    raise exception 'children to practise with exist in a practice area only' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger practice_children_are_invented before insert or update on practice_children
  for each row execute function practice_children_are_invented();

alter table practice_children enable row level security;
create policy worker on practice_children to contactpoint_worker using (true) with check (true);
create policy looks on practice_children for select to contactpoint_web using ((select act_looks()));
grant select on practice_children to contactpoint_web, contactpoint_worker;
grant insert on practice_children to contactpoint_worker;

insert into training_courses (code, authority_code, added_at) values ('contactpoint-practice', null, '2004-11-15'::timestamptz);
insert into training_course_versions
  (course_code, from_on, title, level, module, stakeholder_groups, delivery, months_current, set_at)
values ('contactpoint-practice', '2004-11-15', 'ContactPoint practice run', 1, 'contactpoint', array['direct-users'], 'e-learning', 24,
        '2004-11-15'::timestamptz);
