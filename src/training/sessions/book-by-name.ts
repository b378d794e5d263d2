import type { Act } from '../../platform/act.ts'
import { bookSession } from './book.ts'
import { findUserId } from './queries.ts'

/** Books a session for somebody whom the desk knows by username; an unknown one is refused as one of another authority is. */
export async function bookByUsername(act: Act, sessionId: string, username: string): Promise<void> {
  const userId = await findUserId(act.sql, username.toLowerCase(), act.today)
  await bookSession(act, sessionId, userId ?? 0)
}
