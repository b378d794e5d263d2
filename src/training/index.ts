export { requirementGroups, type RequirementGroup } from './course.ts'
export { currencyOn, type Completion, type Requirement, type TrainingFacts } from './currency.ts'
export { trainingPolicy } from './policy.ts'
export { findTrainingCurrency, recordCompletion, recordRequired } from './record-completion.ts'
