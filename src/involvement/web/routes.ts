import type { WebApp } from '../../platform/web/request.ts'
import { addAssessmentPages } from './assessment.flow.ts'
import { addChangePages } from './changes.page.ts'
import { addEndPages } from './end.flow.ts'
import { addLeadPages } from './lead.flow.ts'
import { addRecordPages } from './record.flow.ts'

/** Recording, confirming and ending one's own work with a child, its markers, and the undo of each. */
export function involvementRoutes(app: WebApp): void {
  addRecordPages(app)
  addEndPages(app)
  addLeadPages(app)
  addAssessmentPages(app)
  addChangePages(app)
}
