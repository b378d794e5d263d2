import { dayInLondon } from '../lib/iso-date.ts'
import { addWorkingDays, endOfDayInLondon } from '../lib/working-days.ts'
import { urgencies, type Urgency } from './request.ts'

/** How long an answer may take. */
export type Target =
  | { readonly hours: number; readonly workingDays: null }
  | { readonly hours: null; readonly workingDays: number }

/** When an answer is due: hours by the clock, working days until the end of the last one. Source: R-78. */
export function dueAfter(from: Date, target: Target): Date {
  if (target.workingDays === null) return new Date(from.getTime() + target.hours * 3_600_000)
  return endOfDayInLondon(addWorkingDays(dayInLondon(from), target.workingDays))
}

type Asked = { readonly urgency: Urgency; readonly askedAt: Date; readonly dueAt: Date }

/**
 * When a request is due whose urgency becomes another at `now`: a greater one counts from now and never puts it off, a lesser one counts
 * from when it was asked.
 */
export function dueOnChange(request: Asked, urgency: Urgency, target: Target, now: Date): Date {
  const isGreater = urgencies.indexOf(urgency) < urgencies.indexOf(request.urgency)
  if (!isGreater) return dueAfter(request.askedAt, target)
  return new Date(Math.min(request.dueAt.getTime(), dueAfter(now, target).getTime()))
}
