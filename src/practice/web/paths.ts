/** Addresses of the practice area; the real service has none of them. */
export const practicePaths = {
  own: '/practice',
  trainees: '/practice/trainees',
  progress: '/practice/trainees/progress.csv',
  completions: '/practice/trainees/completions.csv',
} as const
