import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('supervise a session')

test('R-96: a new worker waits, a delegate accepts, follows what she does, and ends the session', async () => {
  const [child] = await stage.test.database.owner<{ given: string; family: string; number: string }[]>`
    select n.given, n.family, c.child_number as number
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' order by c.child_id limit 1`
  const rosa = await Person.at(stage, { as: 'rosa', width: 320 })
  await rosa.opens('/search')
  await rosa.sees('Your session waits for a supervisor', 'Callum Reid', 'asks again by itself')
  await rosa.follows('Stop asking by itself')
  await rosa.doesNotSee('asks again by itself')

  const callum = await Person.at(stage, { as: 'callum', hasScripts: false, width: 320 })
  await callum.opens('/')
  await callum.sees('Somebody waits for you to accept their session.')
  await callum.follows('Supervised sessions')
  await callum.presses('Accept the session of Rosa Finch')
  await callum.sees('Session of Rosa Finch', 'The session runs.')

  await rosa.follows('See whether somebody has accepted')
  await rosa.sees('Callum Reid supervises this session')
  await rosa.fills({ 'ContactPoint number': child!.number })
  await rosa.presses('Search by number')
  await rosa.follows(`${child!.given} ${child!.family}`)

  await callum.page.waitForURL(/refresh=auto$/, { timeout: 40_000 })
  await callum.sees('Was shown a child in a search', child!.number.slice(-4))
  await callum.doesNotSee(child!.family)
  await callum.follows('Refresh')
  await callum.presses('End this session at once')
  await callum.sees('You ended this session. Rosa Finch must sign in again')
  await rosa.opens('/search')
  await rosa.sees('Your supervised session is over', 'Whoever supervised your session ended it.')
  await rosa.follows('Sign in again')
  assert.match(rosa.path(), /^\/sign-in/)
  await rosa.leaves()
  await callum.leaves()
})

test('R-96: the pages of a supervisor pass with scripts, too', async () => {
  const rosa = await Person.at(stage, { as: 'rosa' })
  await rosa.opens('/account/supervision?refresh=off')
  const callum = await Person.at(stage, { as: 'callum' })
  await callum.opens('/supervision')
  await callum.presses('Accept the session of Rosa Finch')
  await rosa.opens('/account/supervision')
  await rosa.sees('Your session is supervised', '0 of 3 supervised sessions done')
  await callum.follows('Stop asking by itself')
  await callum.sees('Signed in')
  await callum.opens('/account/sessions')
  await callum.presses('Sign out everywhere else')
  await callum.presses('Sign out')
  await rosa.opens('/search')
  await rosa.sees('Whoever supervised your session has signed out')
  await rosa.leaves()
  await callum.leaves()
})
