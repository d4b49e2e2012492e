import { formatEndpoint } from '../environment';
import { AuthenticationError, describeValue, DriverError } from '../errors';
import { printableText } from '../protocol/server-text';
import { defaultAllowedAuthenticators } from './authenticator';
import type { AllowedAuthenticators, AuthEndpoint, Authenticator, AuthProvider, SaslToken } from './authenticator';

/** What a server answers to an AUTH_RESPONSE (v5 spec §4.2.7, §4.2.8); everything else is the connection's to refuse. */
export interface SaslReply {
  readonly kind: 'AUTH_CHALLENGE' | 'AUTH_SUCCESS';
  readonly token: SaslToken;
}

/** Sends an AUTH_RESPONSE and resolves with the server's answer. */
export type AskSasl = (token: SaslToken) => Promise<SaslReply>;

const maxChallenges = 10;
/** Of a server's class in messages, in characters. */
const longestName = 200;

/**
 * The exchange that follows AUTHENTICATE (v5 spec §4.2.3), up to AUTH_SUCCESS. No token is sent unless a provider is set and
 * allows the class that the server announced.
 */
export async function authenticate(
  ask: AskSasl, provider: AuthProvider | undefined, endpoint: AuthEndpoint, authenticatorName: string,
): Promise<void> {
  try {
    const allowed = allowedProvider(provider, authenticatorName);
    const guard = guardFor(`the authenticator ${printableText(authenticatorName, longestName)}`);
    const authenticator = await guard('newAuthenticator', () => allowed.newAuthenticator(endpoint, authenticatorName));
    await exchange(ask, checkedAuthenticator(authenticator), guard);
  } catch (error) {
    if (error instanceof DriverError) error.host ??= formatEndpoint(endpoint);
    throw error;
  }
}

async function exchange(ask: AskSasl, authenticator: Authenticator, guard: Guard): Promise<void> {
  try {
    const lastToken = await answerChallenges(ask, authenticator, guard);
    await guard('onAuthenticationSuccess', () => authenticator.onAuthenticationSuccess?.(lastToken));
  } finally {
    await guard('dispose', () => authenticator.dispose?.());
  }
}

async function answerChallenges(ask: AskSasl, authenticator: Authenticator, guard: Guard): Promise<SaslToken> {
  let token = await guard('initialResponse', () => authenticator.initialResponse());
  for (let challenges = 0; challenges <= maxChallenges; challenges++) {
    const reply = await ask(toToken(token));
    if (reply.kind === 'AUTH_SUCCESS') return reply.token;
    if (challenges < maxChallenges) token = await guard('evaluateChallenge', () => authenticator.evaluateChallenge(reply.token));
  }
  throw new AuthenticationError(`The server challenged more than ${maxChallenges} times`);
}

function allowedProvider(provider: AuthProvider | undefined, authenticatorName: string): AuthProvider {
  const shown = printableText(authenticatorName, longestName);
  if (provider === undefined) {
    throw new AuthenticationError(
      `The server demands authentication by ${shown}, and no credentials are configured: ` +
      'set authProvider: new PlainTextAuthProvider(username, password)',
    );
  }
  if (isAllowed(provider.allowedAuthenticators, authenticatorName)) return provider;
  throw new AuthenticationError(
    `The server demands authentication by ${shown}, which is not among the classes that are given credentials; nothing was ` +
    `sent. If you trust this server, add allowedAuthenticators: ['${shown}'] to the options of the authProvider`,
  );
}

function isAllowed(allowed: AllowedAuthenticators | undefined, name: string): boolean {
  return allowed === 'any' || allowed?.includes(name) === true || defaultAllowedAuthenticators.includes(name);
}

function checkedAuthenticator(authenticator: Partial<Authenticator> | null | undefined): Authenticator {
  const { initialResponse, evaluateChallenge } = authenticator ?? {};
  if (typeof initialResponse === 'function' && typeof evaluateChallenge === 'function') return authenticator as Authenticator;
  throw new AuthenticationError('newAuthenticator of the authProvider gave nothing with initialResponse and evaluateChallenge');
}

function toToken(value: unknown): SaslToken {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new AuthenticationError(`An authenticator answers with a Buffer or null, this one gave ${describeValue(value)}`);
}

/** Runs code of a provider, so that whatever it throws arrives typed. */
type Guard = <T>(step: string, run: () => T | Promise<T>) => Promise<T>;

function guardFor(server: string): Guard {
  return async (step, run) => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof DriverError) throw error;
      const text = error instanceof Error ? error.message : describeValue(error);
      throw new AuthenticationError(`${step} of the authProvider failed for ${server}: ${text}`, { cause: error });
    }
  };
}
