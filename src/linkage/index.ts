export { type LinkDecision, type LinkRule } from './decide-link.ts'
export {
  decideLinks,
  joinLinks,
  lockLinks,
  recordDecisions,
  removeLinks,
  type DecidedRow,
  type LinkLock,
} from './decide-links.ts'
export { independentRows } from './independent-rows.ts'
