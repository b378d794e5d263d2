export { recordIdentityCheck } from './accounts/record-checks.ts'
export { recordPaperSignature } from './accounts/sign-agreement.ts'
export { reviewAccess } from './accounts/review/review-access.ts'
export {
  readDeskForecast,
  readTeamForecast,
  type Forecast,
  type ForecastRow,
} from './forecast/read-forecast.ts'
export { accessMails } from './mail/access-mails.ts'
export { sendMails } from './mail/send-mails.ts'
export { warnUsers } from './accounts/warn-users.ts'
export { claimAct } from './claim-act.ts'
export { findClientSession } from './clients/find-client-session.ts'
export { decideBy, type IsDeclared } from './decide.ts'
export { explainDecision, type ExplainedDecision } from './explain-decision.ts'
export { relyingPartyOf } from './passkeys/relying-party.ts'
export { accessPolicy } from './policy.ts'
export { readLapse, readOwnEnd, type Lapse } from './read-standing.ts'
export { lookingRights, setRights, type Right } from './rights.ts'
export { simulatePolicy, type Simulation } from './simulate-policy.ts'
export { sessionCookieName, visitor, type Session } from './sessions/session.ts'
export { clearStaleSignIns, createDemonstrationSession, findSession } from './sessions/sessions.ts'
export { readStop } from './supervision/leave-supervised.ts'
export { createProviders } from './single-sign-on/providers.ts'
export { totpSecretText } from './factors/totp.ts'
export { findAccount } from './queries.ts'
export { addNeed, addVetting, createUser, type CreateUser, type Role } from './users.ts'
