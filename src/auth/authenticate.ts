import { formatEndpoint } from '../environment';
import { AuthenticationError, describeValue, DriverError } from '../errors';
import { printableText } from '../protocol/server-text';
import { defaultAllowedAuthenticators } from './authenticator';
import type { AuthEndpoint, Authenticator, AuthProvider, SaslToken } from './authenticator';
import { dseAuthenticatorName, kerberosAuthenticatorName } from './mechanism-negotiation';
import { checkedAllowed } from './provider-options';

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
    const reply = await ask(toToken(token)).catch((error: unknown) => {
      throw withAdvice(error, authenticator.refusalAdvice);
    });
    if (reply.kind === 'AUTH_SUCCESS') return reply.token;
    if (challenges < maxChallenges) token = await guard('evaluateChallenge', () => authenticator.evaluateChallenge(reply.token));
  }
  throw new AuthenticationError(`The server challenged more than ${maxChallenges} times`);
}

/** A refusal of the server says too what only the authenticator knows of its causes. */
function withAdvice(error: unknown, advice: string | undefined): unknown {
  if (!(error instanceof AuthenticationError) || advice === undefined) return error;
  return new AuthenticationError(`${error.message}, and ${advice}`, { cause: error.cause });
}

function allowedProvider(provider: AuthProvider | undefined, authenticatorName: string): AuthProvider {
  const shown = printableText(authenticatorName, longestName);
  if (provider === undefined) {
    const example = exampleFor(authenticatorName);
    throw new AuthenticationError(
      `The server demands authentication by ${shown}, and no credentials are configured: set authProvider: ${example}`,
    );
  }
  if (isAllowed(provider, authenticatorName)) return provider;
  throw new AuthenticationError(
    `The server demands authentication by ${shown}, which is not among the classes that are given credentials; nothing was ` +
    `sent. ${cureOf(authenticatorName, shown)}`,
  );
}

function exampleFor(authenticatorName: string): string {
  const password = 'new PlainTextAuthProvider(username, password)';
  const kerberos = 'new DseGssApiAuthProvider()';
  if (authenticatorName === kerberosAuthenticatorName) return kerberos;
  return authenticatorName === dseAuthenticatorName ? `${password}, both empty in transitional mode, or ${kerberos}` : password;
}

/** A text in the place of the list would let every part of itself pass, and is refused. */
function isAllowed({ allowedAuthenticators, knownAuthenticators }: AuthProvider, name: string): boolean {
  const allowed = checkedAllowed('the authProvider', allowedAuthenticators);
  const known = knownAuthenticators ?? defaultAllowedAuthenticators;
  return allowed === 'any' || allowed?.includes(name) === true || known.includes(name);
}

function cureOf(authenticatorName: string, shown: string): string {
  if (authenticatorName === kerberosAuthenticatorName) return 'It takes Kerberos tickets: use DseGssApiAuthProvider';
  const takesPassword = defaultAllowedAuthenticators.includes(authenticatorName);
  if (takesPassword) return 'It takes a user name and a password: use PlainTextAuthProvider';
  return `If you trust this server, add allowedAuthenticators: ['${shown}'] to the options of the authProvider`;
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

/**
 * Runs code of a provider, so that whatever it throws arrives typed. The message of an error is its author's to answer for; what
 * is thrown without being an error may be the secret itself, and is not passed on.
 */
type Guard = <T>(step: string, run: () => T | Promise<T>) => Promise<T>;

function guardFor(server: string): Guard {
  return async (step, run) => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof DriverError) throw error;
      const isError = error instanceof Error;
      const text = `${step} of the authProvider failed for ${server}: ${isError ? error.message : describeValue(error)}`;
      throw new AuthenticationError(text, isError ? { cause: error } : {});
    }
  };
}
