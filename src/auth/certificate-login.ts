import { AuthenticationError } from '../errors';
import { ErrorCode } from '../protocol/constants';
import type { ErrorMessage } from '../protocol/messages';
import { serverErrorOf } from '../protocol/server-errors';
import { printableText } from '../protocol/server-text';
import type { AuthProvider } from './authenticator';

/** The class of Cassandra 5.0 that knows its clients by their certificates alone. */
export const mutualTlsAuthenticatorName = 'org.apache.cassandra.auth.MutualTlsAuthenticator';
/** The one that asks for a password where a client has shown no certificate. */
const passwordFallbackName = 'org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator';

const judges = [mutualTlsAuthenticatorName, passwordFallbackName];

/**
 * Who answers an AUTHENTICATE, where the certificate that the TLS handshake has shown may be answer enough. Such a server takes
 * any bytes, and is sent none: a password is not for the first class, and for the second one only when it is all there is.
 */
export function answererOf(
  authenticatorName: string, provider: AuthProvider | undefined, mayShowCertificate: boolean,
): AuthProvider | undefined {
  if (authenticatorName === passwordFallbackName) return provider ?? (mayShowCertificate ? certificateProvider : undefined);
  if (authenticatorName !== mutualTlsAuthenticatorName || isMeantFor(provider, authenticatorName)) return provider;
  if (mayShowCertificate) return certificateProvider;
  throw new AuthenticationError(
    `The server knows its clients by their certificates (${mutualTlsAuthenticatorName}), and none is configured: ` +
    'set tls.cert and tls.key (PEM), or tls.pfx',
  );
}

/** Why a server refused who logged in, where it looked at the certificate: a user name and a password would not help. */
export function certificateRefusal(authenticatorName: string, reply: ErrorMessage): AuthenticationError | undefined {
  if (!judges.includes(authenticatorName) || reply.code !== ErrorCode.BAD_CREDENTIALS) return undefined;
  const text = `The server refused the identity in the client certificate: ${printableText(reply.message)}`;
  const cure = "give it to a role by ADD IDENTITY '…' TO ROLE '…', or set tls.cert and tls.key to another one";
  return new AuthenticationError(`${text}; ${cure}`, { cause: serverErrorOf(reply) });
}

function isMeantFor(provider: AuthProvider | undefined, authenticatorName: string): boolean {
  const { allowedAuthenticators, knownAuthenticators } = provider ?? {};
  const isAllowed = Array.isArray(allowedAuthenticators) && allowedAuthenticators.includes(authenticatorName);
  return isAllowed || knownAuthenticators?.includes(authenticatorName) === true;
}

const noBytes = Buffer.alloc(0);

const certificateProvider: AuthProvider = {
  knownAuthenticators: judges,
  newAuthenticator: () => ({
    initialResponse: () => noBytes,
    evaluateChallenge: () => {
      throw new AuthenticationError('The server answered the certificate with a challenge: it wants more than a certificate');
    },
  }),
};
