export { monitoringPolicy } from './policy.ts'
