import type { FieldErrors, FormValues } from '../../../platform/web/forms.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import type { Choice } from './words.ts'

/** One field of a form, as `form.njk` shows it. */
export type Question = {
  readonly kind: 'text' | 'lines' | 'email' | 'date' | 'radios' | 'checkboxes' | 'select'
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly options?: readonly Choice[]
}

export type FormPage = PageModel & {
  readonly action: string
  readonly back: { readonly href: string; readonly text: string }
  readonly lead: string
  readonly questions: readonly Question[]
  readonly button: string
  readonly values: FormValues
}

/** The page that asks for an organisation before a form about work in it. */
export type PlacePage = PageModel & {
  readonly action: string
  readonly back: FormPage['back']
  readonly options: readonly Choice[]
}

export const formTemplate = 'access/web/users/form.njk'

/** What went wrong while a form was read, or nothing. */
export type Typed = { readonly values: FormValues; readonly errors: FieldErrors }
export const untyped: Typed = { values: {}, errors: {} }
