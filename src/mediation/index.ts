export type { Call, Caller } from './call.ts'
export { mediationPolicy } from './policy.ts'
export {
  closeCall,
  findCallers,
  findOwnCall,
  MAX_CALLERS,
  openCall,
  readCaller,
  readOwnCall,
  type OpenCall,
} from './serve-callers.ts'
export { withCalls } from './with-calls.ts'
