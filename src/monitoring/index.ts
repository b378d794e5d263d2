export { formatEntryRef, parseEntryRef, type EntryRef } from './entry-ref.ts'
export { monitoringPolicy } from './policy.ts'
