export { type LinkDecision, type LinkRule } from './decide-link.ts'
export { decideLinks, lockLinks, recordDecisions, removeLinks, type DecidedRow } from './decide-links.ts'
export { independentRows } from './independent-rows.ts'
