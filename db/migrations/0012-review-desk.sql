-- The review desk: what people decide about rows, and children found to be one.

alter table children drop constraint children_status_check;
alter table children add constraint children_status_check check (status in ('open', 'withheld', 'merged', 'void'));
alter table children add column merged_into integer references children;
alter table children add constraint children_merged_check check ((status = 'merged') = (merged_into is not null));
create index children_merged_into_idx on children (merged_into) where merged_into is not null;
comment on column children.status is 'withheld: a source restricts the record; merged: it is part of another; void: no source tells of it any more. All answer as if they did not exist, but a merged one leads on.';
comment on column children.merged_into is 'The record that this one became part of; its number and opaque id lead there.';

create function child_survivor(child integer) returns integer
language sql stable set search_path = public, pg_temp as $$
  with recursive chain as (
    select c.child_id, c.merged_into from children c where c.child_id = child
    union all
    select c.child_id, c.merged_into from chain join children c on c.child_id = chain.merged_into
  )
  select chain.child_id from chain where chain.merged_into is null
$$;
comment on function child_survivor is 'The record that a child''s record became part of in the end; the child itself when it was never merged.';
revoke all on function child_survivor from public;
grant execute on function child_survivor to contactpoint_web, contactpoint_worker;

-- A merge moves the involvements of a child; what hangs on them goes along.
alter table lead_professionals drop constraint lead_professionals_involvement_fkey,
  add constraint lead_professionals_involvement_fkey foreign key (child_id, involvement_id) references involvements on update cascade;
alter table shared_assessments drop constraint shared_assessments_involvement_fkey,
  add constraint shared_assessments_involvement_fkey foreign key (child_id, involvement_id) references involvements on update cascade;
alter table involvement_changes drop constraint involvement_changes_involvement_fkey,
  add constraint involvement_changes_involvement_fkey foreign key (child_id, involvement_id) references involvements on update cascade;

alter table review_items
  add column public_id uuid not null default gen_random_uuid() constraint review_items_public_id_key unique,
  add column severity smallint not null generated always as (case reason
    when 'restricted' then 1
    when 'identifier-contradicts' then 2
    when 'identifier-shared' then 2
    when 'source-record-changed-identity' then 2
    when 'numbers-differ' then 2
    when 'birth-dates-differ' then 2
    when 'last-source-withdrawn' then 3
    when 'near-existing-child' then 4
    when 'multiple-birth' then 4
    when 'given-names-disagree' then 4
    when 'known-apart' then 4
    when 'namesakes-close' then 4
    when 'placeholder-name' then 4
    when 'already-in-this-file' then 4
    else 5 end) stored,
  add column decision text constraint review_items_decision_check check (
    decision in ('link', 'new-child', 'not-the-same', 'ask-source', 'keep')),
  add column decided_child_id integer references children,
  add column note_code text,
  add column needs_second boolean not null default false,
  add column decided_by integer references users,
  add column decided_at timestamptz,
  add column seconded_by integer references users,
  add column seconded_at timestamptz,
  add column undone_at timestamptz,
  add constraint review_items_decided_check check (
    (decision is null) = (decided_by is null) and (decision is null) = (decided_at is null) and (decision is null) = (note_code is null)),
  add constraint review_items_decided_child_check check ((decision = 'link') = (decided_child_id is not null) or decision is null),
  add constraint review_items_two_people_check check (seconded_by <> decided_by);
comment on column review_items.public_id is 'Stands in addresses of pages; says nothing of the row or a child.';
comment on column review_items.severity is 'Lower is more urgent: possible protection, numbers that contradict, a record about to lose its ground, likely doubles.';
comment on column review_items.undone_at is 'The decision was taken back after it was carried out; the row waits again as another item.';
comment on column review_items.seconded_by is 'The second person where two must agree; never the one who decided.';
create index review_items_queue_idx on review_items (authority_code, severity, opened_at, review_id) where closed_at is null;
create index review_items_decided_by_idx on review_items (decided_by, decided_at) where decided_by is not null;

create table child_merges (
  merge_id bigint generated always as identity primary key,
  public_id uuid not null default gen_random_uuid() constraint child_merges_public_id_key unique,
  survivor_id integer not null references children,
  merged_id integer not null references children,
  authority_code text references authorities,
  other_authority_code text references authorities,
  needs_second boolean not null,
  note_code text not null constraint child_merges_note_code_check check (note_code in (
    'details-agree', 'checked-with-source', 'checked-with-family', 'source-mistake')),
  requested_by integer not null references users,
  requested_at timestamptz not null,
  seconded_by integer references users,
  seconded_at timestamptz,
  refused_by integer references users,
  refused_at timestamptz,
  refusal_code text,
  done_at timestamptz,
  moved_records jsonb,
  before jsonb,
  undo_requested_by integer references users,
  undo_requested_at timestamptz,
  undone_at timestamptz,
  constraint child_merges_other_authority_check check (
    other_authority_code is null or (authority_code is not null and other_authority_code <> authority_code and needs_second)),
  constraint child_merges_pair_check check (survivor_id <> merged_id),
  constraint child_merges_two_people_check check (seconded_by <> requested_by),
  constraint child_merges_done_check check ((done_at is null) = (moved_records is null) and (done_at is null) = (before is null)),
  constraint child_merges_second_check check (done_at is null or not needs_second or seconded_by is not null)
);
comment on table child_merges is 'Two records found to be of one child: who asked, who agreed, what moved, and the undoing. Never removed.';
comment on column child_merges.authority_code is 'The authority of who asked.';
comment on column child_merges.other_authority_code is 'Where the two records belong to two authorities: the one that did not ask, of which the second person is.';
comment on column child_merges.moved_records is 'Source and key of each source record that moved; it moves back on undoing.';
comment on column child_merges.before is 'Ids and times that moving does not keep by itself; nothing about the child.';
create unique index child_merges_merged_idx on child_merges (merged_id) where undone_at is null and refused_at is null;
create index child_merges_survivor_idx on child_merges (survivor_id);
create index child_merges_authority_idx on child_merges (authority_code, merge_id);
create index child_merges_other_authority_idx on child_merges (other_authority_code, merge_id) where other_authority_code is not null;

create table human_decisions (
  decision_id bigint generated always as identity primary key,
  review_id bigint references review_items,
  merge_id bigint references child_merges,
  source_id text not null,
  source_record_id text not null,
  verdict text not null constraint human_decisions_verdict_check check (verdict in ('link', 'new-child', 'not-the-same')),
  child_id integer references children,
  identity_digest bytea not null constraint human_decisions_identity_digest_check check (octet_length(identity_digest) = 32),
  note_code text not null constraint human_decisions_note_code_check check (note_code in (
    'details-agree', 'checked-with-source', 'checked-with-family', 'sibling-or-twin', 'another-child', 'source-mistake', 'cannot-tell')),
  decided_by integer not null references users,
  agreed_by integer references users,
  decided_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by integer references users,
  constraint human_decisions_origin_check check ((review_id is null) <> (merge_id is null)),
  constraint human_decisions_child_check check (verdict = 'new-child' or child_id is not null),
  constraint human_decisions_two_people_check check (agreed_by <> decided_by)
);
comment on table human_decisions is 'What people decided about a source record and a child. Stronger than any rule or score, now and when the record comes again; never removed, only withdrawn.';
comment on column human_decisions.child_id is 'Of new-child: the child made, once it is.';
comment on column human_decisions.identity_digest is 'SHA-256 of the names and date of birth that were decided upon: a row of another person is another question.';
comment on column human_decisions.note_code is 'What the decision rests on, from a closed list; no words about the case.';
create index human_decisions_source_idx on human_decisions (source_id, source_record_id) where withdrawn_at is null;
comment on column human_decisions.merge_id is 'Said of every source record of two children that were merged: it is this child, whatever its own date of birth.';
create index human_decisions_review_idx on human_decisions (review_id) where review_id is not null;
create index human_decisions_merge_idx on human_decisions (merge_id) where merge_id is not null;

create table review_additions (
  addition_id bigint generated always as identity primary key,
  review_id bigint not null references review_items,
  file_id bigint not null,
  row_number integer not null,
  child_id integer not null references children,
  explanation jsonb,
  safeguards text[] not null,
  added_by integer not null references users,
  added_at timestamptz not null
);
comment on table review_additions is 'Children that a person put beside a waiting row by their number; they count like candidates. Never removed.';
comment on column review_additions.row_number is 'With file_id the row as it was then: an addition holds as long as the row says the same.';
comment on column review_additions.explanation is 'Total bits, and field, level and bits of each part, as the model gave them; no value of a field. Null where it was not asked.';
comment on column review_additions.safeguards is 'Names of the rules that would not let the row be linked there without a person.';
create index review_additions_review_idx on review_additions (review_id, addition_id);

create table replaced_source_records (
  review_id bigint primary key references review_items,
  child_id integer not null references children,
  source_id text not null,
  source_record_id text not null,
  payload jsonb not null constraint replaced_source_records_payload_check check (source_payload_is_closed(payload)),
  payload_hash bytea not null,
  feed_file_id bigint not null,
  row_number integer not null,
  replaced_at timestamptz not null
);
comment on table replaced_source_records is 'What a source had said before a person''s decision was carried out, to undo it within the day; cleared after that.';

create table do_not_link (
  first_child_id integer not null references children,
  second_child_id integer not null references children,
  merge_id bigint not null references child_merges,
  set_by integer not null references users,
  set_at timestamptz not null,
  primary key (first_child_id, second_child_id),
  constraint do_not_link_order_check check (first_child_id < second_child_id)
);
comment on table do_not_link is 'Pairs of children that were taken for one and are not: one person alone cannot merge them again.';

alter table link_decisions add column explanations jsonb;
comment on column link_decisions.explanations is 'Of each candidate: total bits, and field, level and bits of each part, as the model gave them; no value of a field.';

-- What pages may know of waiting rows: never the row itself. Works with its owner's rights.
create view review_queue as
select i.review_id, i.public_id, i.source_id, i.source_record_id, s.name as source_name, s.kind as source_kind, i.reason, i.severity,
       i.authority_code, i.opened_at, i.closed_at, i.decision, i.decided_child_id, i.note_code, i.needs_second, i.decided_by,
       i.decided_at, i.seconded_by, i.seconded_at, i.undone_at, k.child_id as linked_child_id, near.child_ids,
       r.payload is null or coalesce((r.payload ->> 'restricted')::boolean, false)
         or exists (select from children w where w.child_id = any(near.child_ids) and w.status in ('withheld', 'shielded')) as needs_shielding,
       r.payload ? 'dateOfBirth' as has_date_of_birth,
       k.child_id is not null and not exists (
         select from source_records o
          where o.child_id = k.child_id and (o.source_id, o.source_record_id) <> (i.source_id, i.source_record_id)) as is_only_source
  from review_items i
  join feed_sources s on s.source_id = i.source_id
  join feed_rows r on r.file_id = i.file_id and r.row_number = i.row_number
  left join source_links k on k.source_id = i.source_id and k.source_record_id = i.source_record_id
 cross join lateral (
   select coalesce(array_agg(found.child_id order by found.place), '{}') as child_ids
     from (select case when c.status = 'merged' then child_survivor(c.child_id) else c.child_id end as child_id, min(x.place) as place
             from unnest(coalesce(r.candidate_child_ids, '{}') || array[r.child_id, k.child_id] || array(
                    select a.child_id
                      from review_additions a
                      join feed_rows was on was.file_id = a.file_id and was.row_number = a.row_number and was.payload_hash = r.payload_hash
                     where a.review_id = i.review_id
                     order by a.addition_id) || i.decided_child_id) with ordinality x (child_id, place)
             join children c on c.child_id = x.child_id and c.status <> 'void'
            group by 1) found) near;
comment on view review_queue is 'Waiting and decided rows with the children they may be about; tells nothing of the row but whether it may be shown.';

create function review_row(review bigint, beside integer default null) returns table (payload jsonb, numbers jsonb, explanations jsonb, added jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.payload - array['identifiers', 'involvement', 'health', 'restricted', 'sourceRecordId', 'action'],
         coalesce((select jsonb_agg(jsonb_build_object('childId', n.child_id, 'scheme', n.scheme, 'agrees', n.agrees))
            from (select ci.child_id, ci.scheme, bool_or(ci.value = told.value) as agrees
                    from jsonb_to_recordset(r.payload -> 'identifiers') as told (scheme text, value text)
                    join child_identifiers ci on ci.scheme = told.scheme and ci.child_id = any(q.child_ids || beside)
                    join children c on c.child_id = ci.child_id and c.status = 'open'
                   where told.scheme in ('nhs-number', 'upn', 'uln')
                   group by ci.child_id, ci.scheme) n), '[]'),
         (select d.explanations from link_decisions d
           where d.source_id = q.source_id and d.source_record_id = q.source_record_id order by d.decision_id desc limit 1),
         coalesce((select jsonb_agg(jsonb_build_object('childId', child_survivor(a.child_id), 'explanation', a.explanation,
                                                       'safeguards', a.safeguards) order by a.addition_id)
            from review_additions a
            join feed_rows was on was.file_id = a.file_id and was.row_number = a.row_number and was.payload_hash = r.payload_hash
           where a.review_id = review), '[]')
    from review_queue q
    join review_items i on i.review_id = q.review_id
    join feed_rows r on r.file_id = i.file_id and r.row_number = i.row_number
   where q.review_id = review and not q.needs_shielding
$$;
comment on function review_row is 'One waiting row to be compared, without numbers and involvement; of numbers only whether they agree. Nothing of a row that touches a protected child. beside: an open child compared by its numbers before it is added.';

create function review_sources(wanted integer[]) returns table (
  child_id integer, source_id text, source_record_id text, source_name text, source_kind text, authority_code text, confirmed_on date, payload jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.child_id, r.source_id, r.source_record_id, s.name, s.kind, s.authority_code, r.confirmed_on,
         (r.payload - 'involvement') || '{"identifiers": []}'::jsonb
    from source_records r
    join children c on c.child_id = r.child_id and c.status = 'open'
    join feed_sources s on s.source_id = r.source_id
   where r.child_id = any(wanted)
   order by r.child_id, r.confirmed_on desc, r.source_id, r.source_record_id
$$;
comment on function review_sources is 'What each source says of open children, to compare them and to show what a merge would change; without numbers and involvement.';

create function compare_numbers(one integer, other integer) returns table (scheme text, agrees boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.scheme, bool_or(a.value = b.value)
    from child_identifiers a
    join child_identifiers b on b.scheme = a.scheme and b.child_id = other and not b.is_former
   where a.child_id = one and not a.is_former and a.scheme in ('nhs-number', 'upn', 'uln')
   group by a.scheme order by a.scheme
$$;
comment on function compare_numbers is 'Whether two children''s numbers agree, by kind of number; never the numbers.';

revoke all on function review_row, review_sources, compare_numbers from public;
grant execute on function review_row, review_sources, compare_numbers to contactpoint_web;
grant execute on function compare_numbers to contactpoint_worker;
grant select on review_queue to contactpoint_web, contactpoint_worker;
grant update (decision, decided_child_id, note_code, needs_second, decided_by, decided_at, seconded_by, seconded_at, closed_at, undone_at) on review_items
  to contactpoint_web;
grant insert on review_additions to contactpoint_web;
grant select, insert on human_decisions, child_merges to contactpoint_web;
grant update (withdrawn_at, withdrawn_by) on human_decisions to contactpoint_web;
grant update (seconded_by, seconded_at, refused_by, refused_at, refusal_code, undo_requested_by, undo_requested_at) on child_merges
  to contactpoint_web;
grant select on do_not_link to contactpoint_web, contactpoint_worker;
grant select on human_decisions, child_merges to contactpoint_worker;
grant insert on human_decisions to contactpoint_worker;
grant update (child_id, withdrawn_at, withdrawn_by) on human_decisions to contactpoint_worker;
grant update (done_at, moved_records, before, refused_at, refusal_code, undo_requested_by, undo_requested_at, undone_at) on child_merges to contactpoint_worker;
grant insert on do_not_link to contactpoint_worker;
grant select, insert, delete on replaced_source_records to contactpoint_worker;
