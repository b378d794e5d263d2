import type { AuditAction, OwnAccess } from '../../audit/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { relationsPaths } from '../../relations/web/paths.ts'
import { trainingPaths } from '../../training/web/paths.ts'
import type { OwnAccount } from '../own-account.ts'
import { soonLapsing, type ConditionState, type Standing } from '../standing.ts'
import { conditionWords, whomToAsk } from './conditions.ts'
import { usersPaths } from './users/paths.ts'

type Fact = {
  readonly label: string
  readonly state: string
  readonly until: IsoDate | null
  readonly text?: string
  readonly href?: string
}

type AccountPage = PageModel & {
  readonly name: string
  readonly facts: readonly Fact[]
  readonly recoveryCodesLeft: number
  readonly relationsPath: string
  readonly activity: readonly { readonly at: Date; readonly what: string; readonly result: string }[]
}

/** What somebody did, as it is told to them and to whoever follows them. */
export const actionWords: Readonly<Record<AuditAction, string>> = {
  'audit.prove-entry': 'Made the proof of an entry of the log',
  'audit.bundle-entries': 'Made a bundle of entries of the log',
  'audit.erase-entries': 'Erased entries of the log',
  'audit.hold-entries': 'Changed or listed holds on entries of the log',
  'audit.rotate-key': 'Changed the key that signs the log',
  'audit.begin-shard': 'Went on with the log on a restored database',
  'audit.check-log': 'Checked the published log',
  'audit.read-checks': 'Looked at checks of the published log',
  'access.sign-in': 'Signed in',
  'access.sign-out': 'Signed out',
  'access.make-recovery-codes': 'Made recovery codes',
  'access.read-own-account': 'Looked at this page',
  'access.confirm': 'Confirmed who you are',
  'access.list-passkeys': 'Looked at own passkeys',
  'access.change-passkeys': 'Changed own passkeys',
  'access.enrol-passkey': 'Added a passkey before signing in',
  'access.list-sessions': 'Looked at own sessions',
  'access.end-sessions': 'Ended own sessions',
  'access.list-sign-ins': 'Looked at own sign-ins',
  'access.read-recovery-notice': 'Was told of a recovery of the account',
  'access.recover': 'Gave the code of a recovery',
  'access.use-service': 'Used the service',
  'access.administer-users': 'Administered accounts',
  'access.explain-decision': 'Asked why somebody may or may not do something',
  'access.simulate-policy': 'Looked at what another policy would change',
  'access.list-accounts': 'Looked at the list of users',
  'access.read-account': 'Looked at a user’s account',
  'access.nominate-user': 'Nominated a user',
  'access.decide-need': 'Decided whether somebody needs access',
  'access.change-account': 'Changed a user’s account',
  'access.reinstate-account': 'Ended a suspension',
  'access.sign-agreement': 'Signed the user agreement and security procedures',
  'access.publish-agreement': 'Published a new version of what users sign',
  'access.warn-users': 'Warned users of what ends',
  'access.review-accounts': 'Opened and ended reviews of access',
  'access.set-rights': 'Set rights of somebody',
  'access.reset-factors': 'Gave somebody a new password or second factor',
  'access.read-fallback': 'Looked at how people sign in',
  'access.set-fallback': 'Changed how people sign in',
  'access.bind-provider': 'Tied the account to the organisation’s sign-in, or untied it',
  'access.read-provider': 'Looked at how people of an organisation sign in',
  'access.set-provider': 'Changed how people of an organisation sign in',
  'access.read-client': 'Looked at systems that sign in by themselves',
  'access.set-client': 'Changed a system that signs in by itself',
  'access.request-token': 'A system asked to be let in',
  'access.read-own-client': 'A system asked who it is',
  'access.list-recoveries': 'Looked at recoveries of accounts',
  'access.start-recovery': 'Started the recovery of an account',
  'access.answer-recovery': 'Answered as the second person about a recovery',
  'access.set-supervision': 'Set how many first sessions are supervised',
  'access.await-supervision': 'Asked for a supervisor',
  'access.list-supervision': 'Looked at who waits for a supervisor',
  'access.accept-supervision': 'Accepted somebody’s session',
  'access.watch-supervision': 'Followed somebody’s session',
  'access.end-supervision': 'Ended somebody’s session',
  'relations.list-own': 'Looked at the children of your family that you declared',
  'relations.declare': 'Declared a child of your family',
  'relations.list-of-user': 'Looked at what somebody declared',
  'relations.remove': 'Removed somebody’s declaration',
  'relations.work-with-child': 'Began work on a child’s record',
  'relations.list-alerts': 'Looked at alerts',
  'relations.judge-alert': 'Decided about an alert',
  'mediation.read-call': 'Looked at the call that runs',
  'mediation.find-caller': 'Looked for somebody who calls',
  'mediation.open-call': 'Opened a call',
  'mediation.close-call': 'Closed a call',
  'mediation.search': 'Searched in a call',
  'mediation.open-record': 'Opened a record in a call',
  'children.search': 'Searched',
  'children.show-candidate': 'Was shown a child in a search',
  'children.state-reason': 'Gave a reason to open a record',
  'children.open-record': 'Opened a record',
  'children.compare-records': 'Compared records',
  'children.list-own-recent': 'Was shown the records opened lately',
  'consent.read-own': 'Looked at what you recorded of your work with a child',
  'consent.record': 'Recorded that your service works with a child',
  'consent.correct': 'Changed how you are reached about a child',
  'consent.end': 'Ended your work with a child',
  'consent.withdraw': 'Withdrew what you had recorded of a child',
  'consent.read-contacts': 'Looked up whom to ask about a child',
  'consent.withdraw-brokered': 'Withdrew what a family asked to withdraw',
  'consent.read-stay': 'Looked at a young person’s consents to stay',
  'consent.record-stay': 'Recorded a young person’s consent to stay',
  'consent.withdraw-stay': 'Withdrew a young person’s consent to stay',
  'consent.clear-search': 'Took young people of 18 out of the search',
  'involvement.list-own': 'Was shown own involvements',
  'involvement.record': 'Recorded an involvement',
  'involvement.confirm': 'Confirmed an involvement',
  'involvement.end': 'Ended an involvement',
  'involvement.change-lead': 'Changed who is lead professional',
  'involvement.change-assessment': 'Changed a shared assessment',
  'involvement.undo': 'Undid a change',
  'organisations.load-reference-data': 'Loaded reference data',
  'training.read-own': 'Looked at your training',
  'training.book-own': 'Booked training',
  'training.cancel-own': 'Cancelled a training booking',
  'training.read-team': 'Looked at the training of your people',
  'training.book-other': 'Booked training for somebody',
  'training.cancel-other': 'Cancelled somebody’s training booking',
  'training.record-completion': 'Recorded training',
  'training.read-desk': 'Looked at the training desk',
  'training.edit-catalogue': 'Changed courses or what is required',
  'training.plan-session': 'Planned or cancelled a session',
  'training.open-session': 'Looked at a training session',
  'training.record-result': 'Recorded a training result',
  'training.import': 'Imported training',
  'training.check-certificate': 'Checked a certificate',
  'practice.read-own': 'Looked at your practice run',
  'practice.read-everybody': 'Looked at everybody’s practice',
  'practice.choose-children': 'Chose invented children to practise with',
  'organisations.read-notices': 'Looked at your notices',
  'organisations.see-notice': 'Took a notice off the list',
  'accreditation.list-organisations': 'Looked at the register of organisations',
  'accreditation.read-organisation': 'Looked at an organisation',
  'accreditation.read-conditions': 'Looked at the conditions of accreditation',
  'accreditation.invite': 'Invited an organisation to apply',
  'accreditation.assess': 'Assessed an organisation',
  'accreditation.decide': 'Decided about an organisation',
  'accreditation.check': 'Planned or recorded a check of an organisation',
  'accreditation.suspend': 'Suspended or reinstated an organisation',
  'accreditation.accredit': 'Accredited an organisation',
  'accreditation.remind': 'Made reminders about organisations',
  'accreditation.read-own': 'Looked at the accreditation of your organisation',
  'accreditation.apply': 'Worked on an application for your organisation',
  'accreditation.edit-conditions': 'Changed a draft of the conditions',
  'accreditation.publish-conditions': 'Published the conditions',
  'linkage.list-reviews': 'Looked at the rows that wait',
  'linkage.open-review': 'Looked at a row that waits',
  'linkage.add-candidate': 'Put a record beside a row that waits',
  'linkage.decide-review': 'Decided about a row',
  'linkage.second-review': 'Answered as the second person about a row',
  'linkage.undo-review': 'Took a decision about a row back',
  'linkage.settle-review': 'Carried out a decision about a row',
  'linkage.list-merges': 'Looked at merges',
  'linkage.preview-merge': 'Looked at what a merge would change',
  'linkage.request-merge': 'Merged two records',
  'linkage.second-merge': 'Answered as the second person about a merge',
  'linkage.undo-merge': 'Took a merge apart',
  'linkage.merge-children': 'Carried out a merge',
  'linkage.unmerge-children': 'Carried out the undoing of a merge',
  'linkage.set-thresholds': 'Set from which score rows are linked',
  'linkage.rescore': 'Compared decisions with those of another model',
  'linkage.list-models': 'Looked at the models for matching',
  'linkage.add-model': 'Added a model for matching',
  'linkage.apply-model': 'Put another model for matching in force',
  'linkage.undo-model': 'Put the former model for matching back in force',
  'feeds.load-file': 'Loaded a file',
  'feeds.register-source': 'Registered a feed',
  'feeds.apply-rows': 'Brought rows of a file into records',
  'feeds.settle-quarantined': 'Carried out what was decided about a held row',
  'feeds.read-status': 'Looked at feeds',
  'feeds.download-rejects': 'Downloaded rejected rows',
  'feeds.pause': 'Paused a feed',
  'feeds.resume': 'Resumed a feed',
  'feeds.release-file': 'Released a held file',
  'feeds.go-live': 'Let a feed go live',
  'feeds.read-quality': 'Looked at how well feeds are matched',
  'feeds.refuse-file': 'Refused a file',
  'monitoring.list-entries': 'Looked into the log',
  'monitoring.read-entry': 'Looked at an entry of the log',
  'monitoring.reveal-child': 'Looked up which child an entry of the log is about',
  'monitoring.draw-reviews': 'Drew entries of the log for review',
  'monitoring.list-reviews': 'Looked at the reviews of the log',
  'monitoring.open-review': 'Looked at a review',
  'monitoring.decide-review': 'Decided about a review',
  'monitoring.read-share': 'Looked at how much is sampled for review',
  'monitoring.set-share': 'Set how much is sampled for review',
  'brokerage.ask': 'Asked to be put in contact',
  'brokerage.list-own': 'Looked at your requests for contact',
  'brokerage.read-own': 'Looked at a request for contact of yours',
  'brokerage.change-own': 'Changed a request for contact of yours',
  'brokerage.list-requests': 'Looked at the contact desk',
  'brokerage.read-request': 'Looked at a request for contact',
  'brokerage.take-request': 'Took a request for contact, or put it back',
  'brokerage.set-urgency': 'Changed the urgency of a request for contact',
  'brokerage.hand-over': 'Handed over a request for contact',
  'brokerage.name-child': 'Said which record a request for contact is about',
  'brokerage.see-contacts': 'Looked whom to ring for a request for contact',
  'brokerage.record-contact': 'Noted a call for a request for contact',
  'brokerage.answer': 'Answered a request for contact',
  'brokerage.read-history': 'Looked at the history of a request for contact',
  'brokerage.read-figures': 'Looked at figures of the contact desk',
  'brokerage.remind': 'Told brokers of requests for contact',
  'brokerage.set-target': 'Set a target of the contact desk',
  'rights.list-requests': 'Looked at requests of families',
  'rights.read-request': 'Looked at a request of a family',
  'rights.record-request': 'Recorded a request of a family',
  'rights.choose-entries': 'Decided what a family is told',
  'rights.prepare-list': 'Prepared a list of who looked',
  'rights.second-list': 'Answered as the second person about a list of who looked',
  'rights.show-list': 'Looked at a list of who looked',
  'rights.give-list': 'Gave a family a list of who looked',
  'rights.refuse-request': 'Refused a request of a family',
  'rights.export-accesses': 'Exported who looked at a record',
  'shielding.list-desk': 'Looked at what waits at the shielding desk',
  'shielding.find-child': 'Looked for a shielded child',
  'shielding.record-request': 'Recorded a request for a shield',
  'shielding.read-request': 'Looked at a request for a shield',
  'shielding.decide-request': 'Decided about a request for a shield',
  'shielding.read-child': 'Looked at the history of a shield',
  'shielding.open-record': 'Opened a shielded record',
  'shielding.record-event': 'Recorded what a shield is to be reviewed for',
  'shielding.review-shield': 'Reviewed a shield',
  'shielding.second-change': 'Agreed as the second person about a shield',
  'shielding.stop-change': 'Stopped the change of a shield',
  'shielding.carry-out': 'Carried out the change of a shield',
  'shielding.read-row': 'Compared a held row with shielded children',
  'shielding.decide-row': 'Decided about a held row',
  'shielding.second-row': 'Agreed as the second person about a held row',
  'shielding.return-row': 'Took back what was decided about a held row',
  'shielding.remind': 'Told of overdue reviews of shields',
  'shielding.offer-shield': 'Offered a shield to another team',
  'shielding.withdraw-offer': 'Took back the offer of a shield',
  'shielding.accept-offer': 'Accepted a shield of another team',
  'shielding.ask': 'Asked that a child be hidden',
  'shielding.rotate-keys': 'Exchanged the keys of the vault',
  'safeguarding.override-start': 'Began a look in an emergency at a shielded record',
  'safeguarding.override-view': 'Saw a shielded record in an emergency',
  'safeguarding.override-stop': 'Ended a look in an emergency',
  'safeguarding.list-overrides': 'Looked at the list of looks in an emergency',
  'safeguarding.read-override': 'Looked at a look in an emergency',
  'safeguarding.review-override': 'Decided about a look in an emergency',
  'safeguarding.search': 'Searched for children who may be affected',
  'safeguarding.show-candidate': 'Was shown a child in a search for affected children',
  'safeguarding.read-figures': 'Looked at how often is looked in an emergency',
  'safeguarding.keep-overrides': 'Ended looks in an emergency whose time was up, and passed late reviews on',
}

export const outcomeWords: Readonly<Record<string, string>> = {
  done: 'Done',
  refused: 'Refused',
  'not-found': 'Not found',
}

/** The account page on day `today`. */
export function presentAccount(account: OwnAccount, today: IsoDate): AccountPage {
  const soon = soonLapsing(account.standing, today)
  return {
    title: 'Your account',
    name: account.name,
    facts: account.standing.map((state) => presentFact(state, soon, account)),
    recoveryCodesLeft: account.recoveryCodesLeft,
    relationsPath: relationsPaths.own,
    activity: account.activity.map(presentActivity),
  }
}

function presentFact(state: ConditionState, soon: Standing, account: OwnAccount): Fact {
  const fact = presentState(state, soon, account)
  const isTraining = state.condition === 'training' || state.condition === 'other-training'
  return isTraining ? { ...fact, href: trainingPaths.own } : fact
}

function presentState(state: ConditionState, soon: Standing, { contacts }: OwnAccount): Fact {
  const { label } = conditionWords[state.condition]
  const href = state.condition === 'agreement' ? { href: usersPaths.agreement } : {}
  if (state.holds && !soon.includes(state)) return { label, state: 'held', until: state.until, ...href }
  const text = whomToAsk(state.whoToAsk, contacts)
  const name = state.holds ? 'lapsing' : state.until === null ? 'missing' : 'lapsed'
  return { label, state: name, until: state.until, text, ...href }
}

function presentActivity({
  occurredAt,
  action,
  outcome,
  operator,
}: OwnAccess): AccountPage['activity'][number] {
  const byWhom =
    operator === null ? '' : ` (${operator} of the local ContactPoint team, for you by telephone)`
  return { at: occurredAt, what: actionWords[action] + byWhom, result: outcomeWords[outcome] ?? outcome }
}
