import type { IsoDate } from '../../lib/iso-date.ts'

/** Parameters of the component `app-contact-card`; see its template. */
export type ContactCard = {
  readonly heading: string
  readonly kind?: string
  readonly tags?: readonly { readonly text: string; readonly colour?: string }[]
  readonly isFirst?: boolean
  readonly person?: string | null
  readonly role?: string | null
  readonly text?: string
  readonly since?: IsoDate | null
  readonly phone?: string | null
  readonly email?: string | null
  readonly confirmed?: { readonly on: IsoDate; readonly by: string }
}
