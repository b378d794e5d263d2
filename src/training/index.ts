export { currencyOn, type Completion, type Course } from './currency.ts'
export { findTrainingCurrency, recordCompletion } from './record-completion.ts'
