export { monitoringPolicy } from './policy.ts'
export { drawReviews } from './reviews/draw/draw-reviews.ts'
