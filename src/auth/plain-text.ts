import { inspect } from 'node:util';
import { AuthenticationError, ConfigurationError } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';
import type { AllowedAuthenticators, AuthEndpoint, Authenticator, AuthProvider, SaslToken } from './authenticator';
import { negotiateMechanism } from './mechanism-negotiation';

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
    const options = checkedOptions(new.target.name, typeof first === 'function' ? second : third);
    this.allowedAuthenticators = options.allowedAuthenticators ?? [];
    this.#authorizationId = options.authorizationId ?? '';
    this.#source = typeof first === 'function' ? first : fixedSource(new.target.name, first, second);
  }

  newAuthenticator(_endpoint: AuthEndpoint, authenticatorName: string): Authenticator {
    const authenticator = new PlainAuthenticator(async () => plainToken(this.#authorizationId, await this.#credentials()));
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
  readonly #makeToken: () => Promise<Buffer>;
  #token: Buffer | undefined;

  constructor(makeToken: () => Promise<Buffer>) {
    this.#makeToken = makeToken;
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
    throw new ConfigurationError(`The ${place} have an empty ${username === '' ? 'username' : 'password'}`);
  }
  return { username: username as string, password: password as string };
}

function checkPart(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new ConfigurationError(`The ${name} is no string, but of type ${typeof value}`);
  if (value.includes('\0')) throw new ConfigurationError(`The ${name} has a NUL character, which SASL PLAIN cannot carry`);
}

function checkedOptions(place: string, options: unknown): PlainTextAuthOptions {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError(`The options of ${place} must be an object, such as { authorizationId: 'role' }`);
  }
  refuseUnknownOptions(`the options of ${place}`, options, optionNames);
  const { authorizationId, allowedAuthenticators }: PlainTextAuthOptions = options;
  if (authorizationId !== undefined) checkPart(`authorizationId of ${place}`, authorizationId);
  return { authorizationId, allowedAuthenticators: checkedAllowed(place, allowedAuthenticators) };
}

function checkedAllowed(place: string, allowed: unknown): AllowedAuthenticators | undefined {
  if (allowed === undefined || allowed === 'any') return allowed;
  if (!Array.isArray(allowed) || !allowed.every((name) => typeof name === 'string')) {
    throw new ConfigurationError(`allowedAuthenticators of ${place} must be an array of class names, or 'any'`);
  }
  return [...allowed];
}

/** `authzid NUL authcid NUL passwd` in UTF-8 (RFC 4616 §2). */
function plainToken(authorizationId: string, { username, password }: Known<PlainTextCredentials>): Buffer {
  return Buffer.from(`${authorizationId}\0${username}\0${password}`, 'utf8');
}
