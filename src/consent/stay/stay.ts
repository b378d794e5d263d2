import { ageYearsOn, birthday, type IsoDate } from '../../lib/iso-date.ts'
import type { Telling } from '../consent.ts'

/** Why somebody of 18 to 25 may stay. Source: R-22. */
export const stayGrounds = ['care-leaver', 'learning-difficulties', 'complex-disability'] as const
export type StayGround = (typeof stayGrounds)[number]

/** How it is shown that the young person consented. */
export const evidences = ['signed-form', 'in-person', 'with-advocate'] as const
export type Evidence = (typeof evidences)[number]

/** A young person's consent that the record stays after the 18th birthday; `untilOn` is the first day on which it does not. */
export type StayConsent = {
  readonly stayId: string
  readonly ground: StayGround
  readonly givenOn: IsoDate
  readonly untilOn: IsoDate
  readonly evidence: Evidence
  readonly withdrawnOn: IsoDate | null
}

export type NewStay = Omit<StayConsent, 'stayId' | 'withdrawnOn'>
export type StayWithdrawal = { readonly stayId: string; readonly told: Telling }

/** From the 17th birthday on, so that nobody who wants to stay drops out for a day, until the 25th. */
export function canConsentToStay(bornOn: IsoDate, today: IsoDate): boolean {
  const age = ageYearsOn(bornOn, today)
  return age >= 17 && age < 25
}

export function lastStayDay(bornOn: IsoDate): IsoDate {
  return birthday(bornOn, 25)
}

/** Given within the time in which it can be, and ending after today, on the 25th birthday at the latest. */
export function isStayPeriod({ givenOn, untilOn }: NewStay, bornOn: IsoDate, today: IsoDate): boolean {
  return (
    givenOn >= birthday(bornOn, 17) && givenOn <= today && untilOn > today && untilOn <= lastStayDay(bornOn)
  )
}

export function isInForce({ givenOn, untilOn, withdrawnOn }: StayConsent, today: IsoDate): boolean {
  return withdrawnOn === null && givenOn <= today && today < untilOn
}
