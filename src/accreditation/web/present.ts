import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { Notice } from '../../organisations/index.ts'
import { suspensionReasons } from '../accreditation.ts'
import {
  answerLevels,
  answerReasons,
  canTake,
  findings,
  possibleRecommendations,
  recommendations,
} from '../applications/application.ts'
import type { Application } from '../applications/open-application.ts'
import { checkKinds, checkOutcomes, type ComplianceCheck } from '../checks/compliance-check.ts'
import type { Register, RegisterEntry } from '../checks/monitor.ts'
import type { ConditionsView } from '../conditions/edit-conditions.ts'
import type { OrganisationView } from '../read-organisation.ts'
import { accreditationPaths as paths } from './paths.ts'
import { presentNotices } from './present-notices.ts'
import * as words from './words.ts'

/** A form as it is shown again; `errors` and `values` are empty the first time. */
export type Shown = { readonly errors: FieldErrors; readonly values: FormValues }
export const untouched: Shown = { errors: {}, values: {} }

const SHOWN = 200

/** `status` and `authority` as they were asked for; of more than 200 organisations the first are shown. */
export function presentRegister(register: Register, filter: { status: string; isNational: boolean }) {
  const { entries, authorityCode } = register
  const isChosen = ({ status, due, applicationState }: RegisterEntry): boolean =>
    filter.status === '' ||
    filter.status === status ||
    (filter.status === 'due' && due.length > 0) ||
    (filter.status === 'applying' && applicationState !== null && isRunning(applicationState))
  const chosen = entries.filter(isChosen)
  return {
    title: 'Organisations',
    notices: presentNotices(register.notices, true),
    filter: filter.status,
    authority: filter.isNational ? authorityCode : null,
    filters: [
      { value: '', text: 'All' },
      { value: 'due', text: 'Something is due' },
      { value: 'applying', text: 'An application is under way' },
      ...Object.entries(words.statusTags).map(([value, { text }]) => ({ value, text })),
    ],
    authorities: filter.isNational && authorityCode === null ? countByAuthority(entries) : null,
    total: chosen.length,
    shown: Math.min(chosen.length, SHOWN),
    rows: chosen.slice(0, SHOWN).map((entry) => ({
      name: entry.name,
      href: paths.organisation(entry.code),
      tag: words.statusTags[entry.status],
      until: entry.until,
      application:
        entry.applicationState && isRunning(entry.applicationState)
          ? words.stateTags[entry.applicationState]
          : null,
      due: entry.due.map(words.dueInWords),
    })),
    registerPath: paths.register,
    conditionsPath: paths.conditions,
  }
}

function isRunning(state: Application['state']): boolean {
  return state !== 'decided' && state !== 'withdrawn'
}

function countByAuthority(entries: readonly RegisterEntry[]) {
  const groups = Map.groupBy(entries, ({ authorityCode }) => authorityCode ?? '')
  const byName = [...groups].map(([code, group]) => ({ code, group, name: group[0]?.authority ?? '' }))
  return byName
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ code, group, name }) => ({
      name,
      href: code === '' ? null : `${paths.register}?authority=${code}`,
      total: group.length,
      accredited: group.filter(({ status }) => status === 'accredited').length,
      suspended: group.filter(({ status }) => status === 'suspended').length,
      due: group.filter(({ due }) => due.length > 0).length,
    }))
}

/** The page of the team that looks after an organisation. */
export function presentOrganisation(view: OrganisationView, userId: number | null, form: Shown = untouched) {
  const { application, checks } = view
  const { code, name } = view.organisation
  const progress = application?.progress
  const may = progress ? possibleRecommendations(progress) : []
  return {
    ...common(view),
    title: name,
    code,
    paths: {
      register: paths.register,
      invite: paths.invite(code),
      suspend: paths.suspend(code),
      reinstate: paths.reinstate(code),
      recommend: paths.recommend(code),
      decide: paths.decide(code),
      checks: paths.checks(code),
    },
    tasks: application ? tasksOf(application, (id) => paths.condition(code, id)) : [],
    canInvite: !application || !isRunning(application.state),
    recommendations:
      progress?.state === 'assessing'
        ? words
            .optionsOf(recommendations, words.recommendationWords)
            .filter(({ value }) => may.includes(value))
        : [],
    isAssessing: progress?.state === 'assessing',
    isForSecond: progress?.state === 'recommended',
    canDecide: progress !== undefined && canTake({ kind: 'decide', by: userId ?? 0 }, progress),
    recommendation: application?.recommendation
      ? {
          text: words.recommendationWords[application.recommendation],
          until: application.recommendedUntil,
        }
      : null,
    plan: (application?.plan ?? []).map((item) => ({
      ...item,
      closePath:
        item.closedAt || application?.state !== 'decided'
          ? null
          : paths.remedyClose(code, String(item.itemId)),
    })),
    reasons: words.optionsOf(suspensionReasons, words.suspensionWords),
    checks: checks.map((check) => presentCheckLine(check, code)),
    checkKinds: words.optionsOf(checkKinds, words.checkKindWords),
    ...form,
  }
}

function common({
  status,
  until,
  organisation,
  application,
  periods,
  suspensions,
  history,
}: OrganisationView) {
  return {
    status: words.statusTags[status],
    until,
    isSuspended: status === 'suspended',
    organisationName: organisation.name,
    state: application ? words.stateTags[application.state] : null,
    version: application?.conditionsVersion ?? null,
    responsible: application?.responsible ?? null,
    periods: periods.map(
      (period) => `From ${formatDay(period.from as IsoDate)}, until ${formatDay(period.until as IsoDate)}`,
    ),
    suspensions: suspensions.map((one) => ({ ...one, reason: words.suspensionWords[one.reason] })),
    history: history.map(({ state, takenAt, by }) => ({
      text: words.stateTags[state].text,
      at: takenAt,
      by,
    })),
  }
}

function presentCheckLine(check: ComplianceCheck, code: string) {
  return {
    kind: words.checkKindWords[check.kind],
    plannedOn: check.plannedOn,
    doneOn: check.doneOn,
    outcome: check.outcome ? words.outcomeWords[check.outcome] : null,
    followUpOn: check.followUpOn,
    isClosed: check.closedAt !== null,
    href: check.outcome ? null : paths.check(code, check.publicId),
    closePath: check.followUpOn && !check.closedAt ? paths.checkClose(code, check.publicId) : null,
  }
}

function tasksOf({ conditions, progress, answers }: Application, pathOf: (id: string) => string) {
  return conditions.map(({ id, title }) => {
    const finding = progress.findings.get(id)
    const answer = answers.get(id)
    return {
      id,
      title,
      href: pathOf(id),
      tag: finding
        ? words.findingTags[finding]
        : answer
          ? words.answerTags[answer.level]
          : { text: 'Not started', colour: 'grey' },
    }
  })
}

/** One condition of an application; undefined where its version has none of that id. */
export function presentCondition(
  view: OrganisationView,
  conditionId: string,
  isOwn: boolean,
  form: Shown = untouched,
) {
  const { application, organisation, evidence } = view
  const condition = application?.conditions.find(({ id }) => id === conditionId)
  if (!application || !condition) return undefined
  const answer = application.answers.get(conditionId)
  const finding = application.progress.findings.get(conditionId)
  const { code } = organisation
  const at = application.conditions.indexOf(condition)
  const next = application.conditions[at + 1]
  const pathOf = (id: string): string => (isOwn ? paths.ownCondition(id) : paths.condition(code, id))
  const kept: FormValues = isOwn
    ? { level: answer?.level ?? '', reason: answer?.reason ?? '', note: answer?.note ?? '' }
    : { finding: finding ?? '' }
  return {
    title: `${condition.id}. ${condition.title}`,
    condition,
    isOurs: condition.source === 'ours',
    organisationName: organisation.name,
    backPath: isOwn ? paths.own : paths.organisation(code),
    path: pathOf(conditionId),
    uploadPath: paths.ownUpload(conditionId),
    planPath: paths.plan(code, conditionId),
    nextPath: next ? pathOf(next.id) : null,
    answer: answer
      ? {
          text: words.levelWords[answer.level],
          reason: answer.reason && words.answerReasonWords[answer.reason],
          note: answer.note,
        }
      : null,
    finding: finding ? words.findingTags[finding] : null,
    evidence: evidence
      .filter((one) => one.conditionId === conditionId)
      .map((one) => ({
        name: one.name,
        size: sizeInWords(one.bytes),
        at: one.uploadedAt,
        sha256: one.sha256,
        href: isOwn ? paths.ownEvidence(one.publicId) : paths.evidence(code, one.publicId),
      })),
    plan: application.plan.filter((item) => item.conditionId === conditionId),
    canAnswer: canTake({ kind: 'answer' }, application.progress),
    canFind: canTake({ kind: 'find', by: 0 }, application.progress),
    canPlan: canTake({ kind: 'plan', conditionId }, application.progress),
    levels: words.optionsOf(answerLevels, words.levelWords),
    reasons: words.optionsOf(answerReasons, words.answerReasonWords),
    findings: words.optionsOf(findings, words.findingWords),
    errors: form.errors,
    values: { ...kept, ...form.values },
  }
}

function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${Math.round(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`
}

/** The page of an organisation about itself. */
export function presentOwn(
  view: OrganisationView & { readonly notices: readonly Notice[] },
  form: Shown = untouched,
) {
  const { application } = view
  const progress = application?.progress
  return {
    ...common(view),
    title: 'Your organisation',
    notices: presentNotices(view.notices, false),
    paths: {
      apply: paths.ownApply,
      submit: paths.ownSubmit,
      withdraw: paths.ownWithdraw,
      responsible: paths.ownResponsible,
      own: paths.own,
    },
    tasks: application ? tasksOf(application, paths.ownCondition) : [],
    answered: progress?.answered.size ?? 0,
    canApply: !application || !isRunning(application.state),
    canAnswer: progress !== undefined && canTake({ kind: 'answer' }, progress),
    canSubmit: progress !== undefined && canTake({ kind: 'submit' }, progress),
    canWithdraw: progress !== undefined && canTake({ kind: 'withdraw' }, progress),
    plan: application?.state === 'decided' ? application.plan : [],
    checks: view.checks.map((check) => presentCheckLine(check, view.organisation.code)),
    ...form,
  }
}

export function presentResponsible(view: OrganisationView, form: Shown = untouched) {
  return {
    title: 'Who answers for ContactPoint in your organisation?',
    path: paths.ownResponsible,
    backPath: paths.own,
    errors: form.errors,
    values: { ...view.application?.responsible, ...form.values },
  }
}

/** A check that is still to be done; undefined for an unknown one and one that is done. */
export function presentCheck(view: OrganisationView, checkId: string, form: Shown = untouched) {
  const check = view.checks.find(({ publicId, outcome }) => publicId === checkId && outcome === null)
  const { code, name } = view.organisation
  return (
    check && {
      title: 'What came out of the check?',
      kind: words.checkKindWords[check.kind],
      plannedOn: check.plannedOn,
      organisationName: name,
      path: paths.check(code, checkId),
      backPath: paths.organisation(code),
      outcomes: words.optionsOf(checkOutcomes, words.outcomeWords),
      ...form,
    }
  )
}

const fieldWords = {
  title: 'Title',
  asked: 'What is asked',
  evidence: 'What counts as evidence',
  reviewMonths: 'Months until it is looked at again',
}

/** One version of the conditions. `mayEdit`: the national team. */
export function presentConditions(
  view: ConditionsView,
  person: { userId: number | null; mayEdit: boolean },
  form: Shown = untouched,
) {
  const isDraft = view.publishedAt === null
  const isLast = view.versions[0]?.version === view.version
  const canEdit = person.mayEdit && isDraft && view.draftedBy === person.userId
  return {
    title: isDraft ? `Conditions, draft of version ${view.version}` : `Conditions, version ${view.version}`,
    isDraft,
    publishedAt: view.publishedAt,
    path: paths.conditions,
    publishPath: paths.conditionsPublish,
    registerPath: paths.register,
    canBegin: person.mayEdit && isLast && !isDraft,
    canPublish: person.mayEdit && isDraft && view.draftedBy !== person.userId,
    waitsForOther: canEdit,
    conditions: view.conditions.map((condition) => ({
      ...condition,
      isOurs: condition.source === 'ours',
      href: canEdit ? paths.conditionEdit(condition.id) : null,
    })),
    changes: view.changes.map(({ id, field, before, after }) => ({
      id,
      field: fieldWords[field],
      before,
      after,
    })),
    versions: view.versions.map(({ version, publishedAt }) => ({
      text: publishedAt ? `Version ${version}` : `Version ${version}, a draft`,
      href: `${paths.conditions}?version=${version}`,
      isCurrent: version === view.version,
    })),
    ...form,
  }
}

export function presentConditionEdit(view: ConditionsView, conditionId: string, form: Shown = untouched) {
  const condition = view.conditions.find(({ id }) => id === conditionId)
  return (
    condition && {
      title: `Change condition ${condition.id}`,
      path: paths.conditionEdit(conditionId),
      backPath: paths.conditions,
      months: ['3', '6', '12', '24', '36'].map((value) => ({ value, text: `${value} months` })),
      errors: form.errors,
      values: {
        title: condition.title,
        asked: condition.asked,
        evidence: condition.evidence,
        months: String(condition.reviewMonths),
        ...form.values,
      },
    }
  )
}
