import type { ProvenIdentity } from "../../accounts/identities";

/** What a provider proves about a person. */
export type Proof = ProvenIdentity & {
  /** Whether the provider says that the address is theirs. */
  emailVerified: boolean;
  /** Names that they go by there, the best first. */
  names: string[];
  /** The provider's own session, if it names it: its end ends the session here. */
  providerSessionId: string | null;
  /** Whether the provider asked for two factors, as the settings count them. */
  isTwoStep: boolean;
  /** When the person signed in there (auth_time), in seconds since 1970; null if the provider does not say. */
  authTime: number | null;
};
