-- A reviewer puts a child beside a waiting row by its number: what the page may read and write for it.

grant select on link_models, link_thresholds to contactpoint_web;

alter table review_additions enable row level security;
create policy adds on review_additions for insert to contactpoint_web with check (
  added_by = (select act_person())
  and review_id in (select review_items.review_id from review_items where act_reaches('desk', review_items.authority_code))
  and child_id in (select children.child_id from children where children.status = 'open' and act_reaches('desk', children.authority_code)));
