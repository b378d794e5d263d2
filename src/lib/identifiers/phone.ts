import { accept, refuse, type Result } from './result.ts'

const MAX_LENGTH = 25
const EXTENSION = / ?(?:ext\.?|x) ?(\d{1,6})$/i

/** National numbers after the leading 0: geographic, non-geographic, mobile; the lengths of the numbering plan. */
const UK_NATIONAL = /^(?:1\d{8,9}|[235789]\d{9}|800\d{6}|8001111)$/
const UK_SHORT = /^(?:1\d\d|116\d{3}|999)$/
const INTERNATIONAL = /^[1-9]\d{6,14}$/

/**
 * A telephone number as people write it, 25 characters at most, extension included.
 *
 * The grouping is kept for reading; only outer and repeated spaces go. UK numbers are checked against the numbering
 * plan's lengths and not for being in service, so Ofcom's drama numbers (07700 900xxx, 01632 960xxx) pass.
 * Numbers abroad need `+` or `00`.
 */
export function parsePhone(raw: string): Result {
  const value = raw
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (value === '') return refuse('empty')
  if (value.length > MAX_LENGTH) return refuse('too-long')
  return diallable(value) === undefined ? refuse('format') : accept(value)
}

/** Target of a `tel:` link, `+441134960000;ext=12`; short codes stay as they are. `value` is the parsed form. */
export function telUri(value: string): string {
  const extension = EXTENSION.exec(value)?.[1]
  return `tel:${diallable(value) ?? ''}${extension === undefined ? '' : `;ext=${extension}`}`
}

function diallable(value: string): string | undefined {
  const main = value.replace(EXTENSION, '')
  if (!/^\+?[\d ().-]+$/.test(main)) return undefined
  const digits = main.replace(/^(\+|00)(.*)\(0\)/, '$1$2').replace(/[ ().-]/g, '')
  if (UK_SHORT.test(digits)) return digits
  const abroad = /^(?:\+|00)(.*)$/.exec(digits)?.[1]
  const national = abroad === undefined ? /^0(.*)$/.exec(digits)?.[1] : /^44(.*)$/.exec(abroad)?.[1]
  if (national !== undefined) return UK_NATIONAL.test(national) ? `+44${national}` : undefined
  return abroad !== undefined && INTERNATIONAL.test(abroad) ? `+${abroad}` : undefined
}
