-- How well matching works, in numbers alone.

create index link_decisions_decided_at_idx on link_decisions using brin (decided_at);
create index human_decisions_decided_at_idx on human_decisions using brin (decided_at);

create function matching_rates(wanted text[], since timestamptz) returns table (
  source_id text, linked integer, made integer, reviewed integer, refused integer, scored integer, right_links double precision,
  missed_links double precision)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.source_id,
         (count(*) filter (where d.outcome = 'linked'))::integer,
         (count(*) filter (where d.outcome = 'new'))::integer,
         (count(*) filter (where d.outcome = 'review'))::integer,
         (count(*) filter (where d.outcome = 'refused'))::integer,
         (count(*) filter (where d.outcome = 'linked' and d.match_bits is not null))::integer,
         coalesce(sum(p.probability) filter (where d.outcome = 'linked' and d.match_bits is not null), 0),
         coalesce(sum(p.probability) filter (where d.outcome in ('review', 'new') and d.match_bits is not null), 0)
    from link_decisions d
   cross join lateral (select 1 / (1 + power(2::double precision, -greatest(least(d.match_bits, 60), -60)))) p (probability)
   where d.decided_at >= since and d.source_id = any(wanted) and d.rule <> 'decided-by-person'
   group by d.source_id
$$;
comment on function matching_rates is 'What became of the rows of each source, and what the model expects of its own answers: links that are right, and matches among rows that were not linked.';

create function waiting_rows(wanted text[]) returns table (source_id text, waiting integer, oldest_at timestamptz, middle_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.source_id, count(*)::integer, min(i.opened_at), percentile_disc(0.5) within group (order by i.opened_at)
    from review_items i
   where i.source_id = any(wanted) and i.closed_at is null
   group by i.source_id
$$;
comment on function waiting_rows is 'Rows that wait for a person, and since when the oldest and the middle one do.';

create function people_verdicts(wanted text[], since timestamptz) returns table (
  source_id text, same_child integer, another_child integer, taken_back integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.source_id,
         (count(*) filter (where h.verdict = 'link' and h.withdrawn_at is null))::integer,
         (count(*) filter (where h.verdict <> 'link' and h.withdrawn_at is null))::integer,
         (count(*) filter (where h.withdrawn_at is not null))::integer
    from human_decisions h
   where h.decided_at >= since and h.source_id = any(wanted)
   group by h.source_id
$$;
comment on function people_verdicts is 'What people decided about rows of each source, and what they took back.';

create function matching_groups(wanted text[], since timestamptz) returns table ("group" text, rows integer, linked integer, reviewed integer)
language sql stable security definer set search_path = public, pg_temp as $$
  with latest as (
    select d.outcome, d.decided_at, coalesce(d.child_id, d.candidate_child_ids[1]) as child_id
      from link_decisions d
     where d.decided_at >= since and d.source_id = any(wanted) and d.outcome in ('linked', 'review')
     order by d.decision_id desc
     limit 20000
  ), told as (
    select latest.outcome, c.date_of_birth > (latest.decided_at - interval '1 year')::date as is_infant, a.postcode is null as has_no_postcode,
           exists (select from link_keys k
                     join link_keys o on o.date_of_birth = k.date_of_birth and o.family_norm = k.family_norm and o.child_id <> k.child_id
                                     and o.postcode = k.postcode
                    where k.child_id = c.child_id) as has_twin
      from latest
      join children c on c.child_id = latest.child_id
      left join child_addresses a on a.child_id = c.child_id
  )
  select g.name, count(*)::integer, (count(*) filter (where told.outcome = 'linked'))::integer,
         (count(*) filter (where told.outcome = 'review'))::integer
    from told
   cross join lateral (values ('all', true), ('under-one', told.is_infant), ('no-postcode', told.has_no_postcode), ('born-together', told.has_twin)) g (name, belongs)
   where g.belongs
   group by g.name
$$;
comment on function matching_groups is 'Linked and waiting rows by group of children, of the latest 20,000 decisions that were about a child: groups that matching may serve worse.';

create function merge_counts(authority text, since timestamptz) returns table (children integer, merged integer, unmerged integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*)::integer from children c where c.status = 'open' and (authority is null or c.authority_code = authority)),
         (count(*) filter (where m.done_at >= since and m.undone_at is null))::integer,
         (count(*) filter (where m.undone_at >= since))::integer
    from child_merges m
   where authority is null or authority in (m.authority_code, m.other_authority_code)
$$;
comment on function merge_counts is 'Children, records found to be doubles and merged, and merges found to be wrong and undone.';

revoke all on function matching_rates, waiting_rows, people_verdicts, matching_groups, merge_counts from public;
grant execute on function matching_rates, waiting_rows, people_verdicts, matching_groups, merge_counts to contactpoint_web, contactpoint_worker;
