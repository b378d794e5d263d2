import { dayInLondon } from '../../lib/iso-date.ts'
import { chooseChildren } from '../../practice/index.ts'
import { systemActor } from '../acts.ts'
import type { Application } from '../application.ts'
import { loadCounty, seedOrganisations, type SeedProgress } from '../demo.ts'
import { markSeeded, readSeeding } from '../installation.ts'
import { assertInvented } from './assert-invented.ts'

/**
 * Loads the invented children that the area was marked with, goes on where an earlier start was stopped, and refuses an area that holds any others.
 *
 * @throws DomainError as {@link assertInvented}.
 */
export async function preparePractice(
  app: Application,
  onProgress: (progress: SeedProgress) => void,
): Promise<void> {
  await assertInvented(app)
  const seeding = await readSeeding(app.worker)
  if (!seeding?.seed || seeding.children === null || seeding.seededAt) return
  const { seed, children, createdAt } = seeding
  const run = app.acts(app.worker, systemActor('practice'))
  const on = dayInLondon(createdAt)
  await seedOrganisations(run, on)
  await loadCounty(app, run, { seed, children, on, onProgress })
  await run(chooseChildren)
  await markSeeded(app.worker, app.config.clock())
  await app.names.refresh()
}
