import { inspect } from 'node:util';
import { AuthenticationError, ConfigurationError } from '../errors';
import type { AllowedAuthenticators, AuthEndpoint, Authenticator, AuthProvider, SaslToken } from './authenticator';
import { kerberosAuthenticatorName, negotiateMechanism } from './mechanism-negotiation';
import { checkedAllowed, checkedOptions, checkPart, proxyLoginAdvice } from './provider-options';

/** A user name and its password. */
export interface PlainTextCredentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Gives the credentials of each new connection, so that they can be renewed while the cluster is in use. */
export type CredentialsSource = () => PlainTextCredentials | Promise<PlainTextCredentials>;

/** What else a {@link PlainTextAuthProvider} can be told. */
export interface PlainTextAuthOptions {
  /** The role to act as, which the user must have been granted PROXY.LOGIN on (DSE). */
  readonly authorizationId?: string | undefined;
  /** Class names of authenticators that may have the password besides the known ones, or `'any'`. */
  readonly allowedAuthenticators?: AllowedAuthenticators | undefined;
}

const optionNames = ['authorizationId', 'allowedAuthenticators'] as const satisfies (keyof PlainTextAuthOptions)[];

/**
 * Logs in with a user name and a password (SASL PLAIN, RFC 4616): Cassandra's PasswordAuthenticator, DSE's unified
 * authentication with internal or LDAP users, Astra tokens. Both may be empty, together, for DSE's transitional mode.
 */
export class PlainTextAuthProvider implements AuthProvider {
  readonly allowedAuthenticators: AllowedAuthenticators;
  readonly #source: CredentialsSource;
  readonly #authorizationId: string;

  constructor(username: string | undefined, password: string | undefined, options?: PlainTextAuthOptions);
  constructor(credentials: CredentialsSource, options?: PlainTextAuthOptions);
  constructor(
    first: string | undefined | CredentialsSource, second?: string | PlainTextAuthOptions, third?: PlainTextAuthOptions,
  ) {
    const options = plainOptions(new.target.name, typeof first === 'function' ? second : third);
    this.allowedAuthenticators = options.allowedAuthenticators ?? [];
    this.#authorizationId = options.authorizationId ?? '';
    this.#source = typeof first === 'function' ? first : fixedSource(new.target.name, first, second);
  }

  newAuthenticator(_endpoint: AuthEndpoint, authenticatorName: string): Authenticator {
    if (authenticatorName === kerberosAuthenticatorName) {
      throw new AuthenticationError('This server takes Kerberos tickets and no password: use DseGssApiAuthProvider');
    }
    const id = this.#authorizationId;
    const makeToken = async (): Promise<Buffer> => plainToken(id, await this.#credentials());
    const authenticator = new PlainAuthenticator(makeToken, id === '' ? undefined : proxyLoginAdvice);
    return negotiateMechanism('PLAIN', authenticator, authenticatorName);
  }

  async #credentials(): Promise<Known<PlainTextCredentials>> {
    return checkedCredentials(`credentials from the function given to ${this.constructor.name}`, await this.#source());
  }

  /** Shows neither names nor passwords. */
  [inspect.custom](): string {
    return `${this.constructor.name} {}`;
  }

  toJSON(): object {
    return {};
  }
}

/** PLAIN: one token from the client, and no challenge. */
class PlainAuthenticator implements Authenticator {
  readonly refusalAdvice: string | undefined;
  readonly #makeToken: () => Promise<Buffer>;
  #token: Buffer | undefined;

  constructor(makeToken: () => Promise<Buffer>, refusalAdvice: string | undefined) {
    this.#makeToken = makeToken;
    this.refusalAdvice = refusalAdvice;
  }

  async initialResponse(): Promise<Buffer> {
    this.#token = await this.#makeToken();
    return this.#token;
  }

  evaluateChallenge(challenge: SaslToken): never {
    throw new AuthenticationError(
      `The server answered the user name and password with a challenge of ${challenge?.length ?? 0} bytes, and PLAIN has no ` +
      'challenges: this server needs another authProvider',
    );
  }

  dispose(): void {
    this.#token?.fill(0);
  }
}

type Known<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

function fixedSource(place: string, username: unknown, password: unknown): CredentialsSource {
  const credentials = checkedCredentials(`credentials of ${place}`, { username, password });
  return () => credentials;
}

/** Names what is wrong, never its value. */
function checkedCredentials(place: string, given: unknown): Known<PlainTextCredentials> {
  const { username, password } = (given ?? {}) as { username?: unknown; password?: unknown };
  const entries = Object.entries({ username, password });
  const missing = entries.filter(([, value]) => value === undefined || value === null).map(([name]) => name);
  if (missing.length > 0) {
    throw new ConfigurationError(
      `The ${place} lack ${missing.join(' and ')}: if it comes from an environment variable, check that the variable is set`,
    );
  }
  for (const [name, value] of entries) checkPart(`${name} in the ${place}`, value);
  if ((username === '') !== (password === '')) {
    const name = username === '' ? 'username' : 'password';
    throw new ConfigurationError(`The ${place} have an empty ${name}: if it comes from an environment variable, check its value`);
  }
  return { username: username as string, password: password as string };
}

function plainOptions(place: string, given: unknown): PlainTextAuthOptions {
  const options: PlainTextAuthOptions = checkedOptions(place, given, optionNames, "{ authorizationId: 'role' }");
  const { authorizationId, allowedAuthenticators } = options;
  if (authorizationId !== undefined) checkPart(`authorizationId of ${place}`, authorizationId);
  return { authorizationId, allowedAuthenticators: checkedAllowed(place, allowedAuthenticators) };
}

/** `authzid NUL authcid NUL passwd` in UTF-8 (RFC 4616 §2). */
function plainToken(authorizationId: string, { username, password }: Known<PlainTextCredentials>): Buffer {
  return Buffer.from(`${authorizationId}\0${username}\0${password}`, 'utf8');
}
