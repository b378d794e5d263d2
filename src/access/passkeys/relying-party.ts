/** Who passkeys are made for: browsers give a key to no other site. */
export type RelyingParty = {
  /** Address of the service as people's browsers see it, without a path. */
  readonly origin: string
  /** Its host name. */
  readonly id: string
}

/** @param publicOrigin as configured. */
export function relyingPartyOf(publicOrigin: string): RelyingParty {
  return { origin: publicOrigin, id: new URL(publicOrigin).hostname }
}
