/** The node that asks for authentication. */
export interface AuthEndpoint {
  readonly address: string;
  readonly port: number;
  /** The name under which the node was given as a contact point. */
  readonly hostname?: string;
  /** Which of the nodes behind the address it is, where they are reached through a proxy: its host id. */
  readonly serverName?: string;
  /** Asks for the name of the address (reverse DNS), undefined when it has none. Rejects with Node's DNS error. */
  readonly reverseLookup?: () => Promise<string | undefined>;
  /** Fires when nobody waits for the exchange any more: its connection is closed, or its time is over. */
  readonly signal?: AbortSignal;
}

/** The bytes of an answer; null = an answer without bytes. */
export type SaslToken = Buffer | null;

/** One side of one SASL exchange on one connection (v5 spec §4.1.2). */
export interface Authenticator {
  /** The first answer, which follows AUTHENTICATE. */
  initialResponse(): SaslToken | Promise<SaslToken>;
  /** The answer to an AUTH_CHALLENGE; to throw ends the exchange. */
  evaluateChallenge(challenge: SaslToken): SaslToken | Promise<SaslToken>;
  /** Called with the last token of the server, which a mechanism may want to verify; to throw closes the connection. */
  onAuthenticationSuccess?(token: SaslToken): void | Promise<void>;
  /** Called once when the exchange is over, whatever its end: the place to wipe secrets. */
  dispose?(): void;
  /** What else to check when the server refuses, such as `that the clock is right`: it ends the error's text. */
  readonly refusalAdvice?: string | undefined;
}

/** Class names of authenticators that are allowed besides those that a provider knows, or all of them. */
export type AllowedAuthenticators = readonly string[] | 'any';

/** Makes an {@link Authenticator} for each connection to a server that demands one. */
export interface AuthProvider {
  /** `authenticatorName` is the class name that the server announced, which has been found to be allowed. */
  newAuthenticator(endpoint: AuthEndpoint, authenticatorName: string): Authenticator | Promise<Authenticator>;
  readonly allowedAuthenticators?: AllowedAuthenticators;
  /** The classes that get this provider's answers without being allowed, instead of those that all providers have. */
  readonly knownAuthenticators?: readonly string[];
}

/** Server classes that get credentials unless told otherwise: known to take a user name and a password, and nothing else. */
export const defaultAllowedAuthenticators: readonly string[] = Object.freeze([
  'org.apache.cassandra.auth.PasswordAuthenticator',
  'org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator',
  'com.datastax.bdp.cassandra.auth.DseAuthenticator',
  'com.datastax.bdp.cassandra.auth.LdapAuthenticator',
  'com.datastax.bdp.cassandra.auth.TransitionalAuthenticator',
  'com.scylladb.auth.SaslauthdAuthenticator',
  'com.scylladb.auth.TransitionalAuthenticator',
  'com.instaclustr.cassandra.auth.SharedSecretAuthenticator',
  'com.instaclustr.cassandra.auth.InstaclustrPasswordAuthenticator',
  'io.aiven.cassandra.auth.AivenAuthenticator',
  'com.amazon.helenus.auth.HelenusAuthenticator',
  'com.ericsson.bss.cassandra.ecaudit.auth.AuditAuthenticator',
  'com.ericsson.bss.cassandra.ecaudit.auth.AuditPasswordAuthenticator',
]);
