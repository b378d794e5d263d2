import { DomainError, httpStatusOf } from '../../platform/errors.ts'
import type { FormResult } from '../../platform/web/forms.ts'
import type { Shown } from './present.ts'
import { refusalWords } from './words.ts'

/** Composes the page again with what was wrong. */
export type Show = (form: Shown, status: number) => Promise<unknown>

/** Does `work` with a right form; a wrong one, and a step that cannot be taken any more, show the page again with why. */
export async function withForm<T>(
  form: FormResult<T>,
  show: Show,
  work: (value: T) => Promise<unknown>,
): Promise<unknown> {
  return form.ok ? withRefusals(show, () => work(form.value)) : show(form, 400)
}

export async function withRefusals(show: Show, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    const text = error instanceof DomainError ? refusalWords[error.code] : undefined
    if (text === undefined) throw error
    const errors = { form: { text, href: '#main-content' } }
    return show({ errors, values: {} }, httpStatusOf[(error as DomainError).kind])
  }
}
