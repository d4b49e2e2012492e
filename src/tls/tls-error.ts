import { formatEndpoint } from '../environment';
import { ConfigurationError, TlsError } from '../errors';
import { printableText } from '../protocol/server-text';
import { isAddress } from './address';
import type { TlsEndpoint } from './tls-options';

/** Of what comes from the other end into a message, in characters. */
const longestText = 500;

/** What went wrong, and what to do about it. */
interface Failure {
  readonly problem: string;
  readonly cure: string;
  /** True when the words of whoever failed say more. */
  readonly isVague?: boolean;
}

const untrusted: Failure = {
  problem: 'its certificate was signed by an authority that is not trusted here',
  cure: "set tls.ca to the certificate of that authority (PEM); tls: true trusts the system's authorities only",
};
const notTls: Failure = {
  problem: 'the server does not speak TLS on this port',
  cure: 'use its port for TLS (often 9142, or set client_encryption_options on the server), or leave out the tls option',
};
const clientCertificateWanted: Failure = {
  problem: 'the server demands a client certificate',
  cure: 'set tls.cert and tls.key (PEM), or tls.pfx',
};
const clientCertificateRefused: Failure = {
  problem: 'the server refused the client certificate',
  cure: "check that tls.cert is valid, and signed by an authority of the server's truststore",
};
const clientCertificateDistrusted: Failure = {
  problem: 'the server does not trust the client certificate',
  cure: "tls.cert must be signed by an authority of the server's truststore; send those in between along, in tls.cert",
};
const brokenOff: Failure = {
  problem: 'the server broke off the handshake',
  cure: 'it may demand a client certificate (tls.cert and tls.key), or share no cipher and TLS version with this client',
};
const noSharedVersion: Failure = {
  problem: 'server and client share no TLS version',
  cure: 'enable TLSv1.2 or TLSv1.3 on the server, and check tls.minVersion and tls.maxVersion; older versions are never used',
};
const tooWeak: Failure = {
  problem: 'the server uses a key or a signature that is too weak to be safe',
  cure: 'give the server a certificate with a stronger key, RSA of 2048 bits or more, signed with SHA-256 or better',
};
const closedEarly: Failure = {
  problem: 'the server closed the connection in the TLS handshake, or right after it',
  cure: 'it may refuse the client certificate or demand one (tls.cert and tls.key), or not speak TLS on this port',
};
const chainTooLong: Failure = {
  problem: 'there are more authorities above its certificate than is allowed',
  cure: 'sign it nearer to the top, or with an authority that may have others below it (path length)',
};
const badRevocationList: Failure = {
  problem: 'there is no valid revocation list of who signed its certificate, which may not be trusted here at all',
  cure: 'give tls.crl a current list of every authority in the chain, and tls.ca the one at its top',
};

/** By the codes of Node and OpenSSL; OpenSSL 3.2 writes SSL/TLS_ALERT for what was SSLV3_ALERT. */
const failures: Readonly<Record<string, Failure>> = {
  CERT_HAS_EXPIRED: {
    problem: 'its certificate, or one above it, has expired',
    cure: 'renew the certificate, and check the clock of this machine',
  },
  CERT_NOT_YET_VALID: {
    problem: 'its certificate, or one above it, is not valid yet',
    cure: 'check the clocks of this machine and of the one that made the certificate',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    problem: 'its certificate is self-signed and not trusted here',
    cure: 'set tls.ca to that certificate (PEM) if it is the right one',
  },
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_REVOKED: { problem: 'its certificate has been revoked', cure: 'give the server a new certificate' },
  CERT_SIGNATURE_FAILURE: {
    problem: 'the signature of its certificate is wrong',
    cure: 'check that tls.ca is the authority that signed it, not another of the same name',
  },
  INVALID_PURPOSE: {
    problem: 'its certificate is not meant for servers, or one above it not for signing',
    cure: 'give the server a certificate with the extended key usage serverAuth, signed by an authority',
  },
  INVALID_CA: {
    problem: 'its certificate was signed by one that may not sign',
    cure: 'sign it with the certificate of an authority (basic constraint CA)',
  },
  UNABLE_TO_GET_CRL: badRevocationList,
  CRL_HAS_EXPIRED: badRevocationList,
  CRL_NOT_YET_VALID: badRevocationList,
  CHECK_SERVER_IDENTITY: {
    problem: 'tls.checkServerIdentity refused its certificate',
    cure: 'check that function, or the certificate of the server',
    isVague: true,
  },
  UNSPECIFIED: {
    problem: 'its certificate, or one above it, is not as it must be',
    cure: 'make it anew, with the extensions that its place in the chain asks for',
    isVague: true,
  },
  CERT_REJECTED: untrusted,
  PATH_LENGTH_EXCEEDED: chainTooLong,
  CERT_CHAIN_TOO_LONG: chainTooLong,
  CRL_SIGNATURE_FAILURE: badRevocationList,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_UNKNOWN_PROTOCOL: notTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificateWanted,
  ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE: clientCertificateWanted,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: {
    problem: 'the server refused the client certificate, or demands one that was not given',
    cure: "set tls.cert and tls.key to a certificate signed by an authority of the server's truststore",
  },
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: {
    problem: 'the server says that the client certificate has expired or is not valid yet',
    cure: 'renew tls.cert, and check the clocks of both machines',
  },
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: {
    problem: 'the server says that the client certificate has been revoked',
    cure: 'set tls.cert and tls.key to a new one',
  },
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: clientCertificateRefused,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: {
    problem: 'the server takes no client certificate of this kind',
    cure: 'tls.cert needs the extended key usage clientAuth, where it has any',
  },
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: clientCertificateRefused,
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: clientCertificateRefused,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: clientCertificateDistrusted,
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: {
    problem: 'the server broke off the handshake with an error of its own, as Cassandra does with a client certificate that ' +
      'it does not trust',
    cure: "tls.cert must be signed by an authority of the server's truststore, and be meant for clients (clientAuth); the " +
      "server's log has the reason",
  },
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: brokenOff,
  ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY: brokenOff,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: noSharedVersion,
  ERR_SSL_UNSUPPORTED_PROTOCOL: noSharedVersion,
  ERR_SSL_VERSION_TOO_LOW: noSharedVersion,
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: {
    problem: 'the server does not know the name that was asked for (SNI)',
    cure: 'use the name of the server as contact point, or set tls.servername',
  },
  ERR_SSL_DH_KEY_TOO_SMALL: tooWeak,
  ERR_SSL_EE_KEY_TOO_SMALL: tooWeak,
  ERR_TLS_DH_PARAM_SIZE: tooWeak,
  EE_KEY_TOO_SMALL: tooWeak,
  CA_KEY_TOO_SMALL: tooWeak,
  CA_MD_TOO_WEAK: tooWeak,
  ECONNRESET: closedEarly,
  EPIPE: closedEarly,
};

/** By the codes with which OpenSSL refuses the user's own key and certificate. */
const optionCures: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'tls.key is not the private key of tls.cert',
  ERR_OSSL_BAD_DECRYPT: 'tls.passphrase does not open the private key, or is missing',
  ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED: 'the private key is encrypted: set tls.passphrase',
  ERR_SSL_NO_CIPHER_MATCH: 'tls.ciphers names no cipher that exists',
  ERR_SSL_CA_KEY_TOO_SMALL: 'tls.ca has a key that is too small to be safe',
  ERR_SSL_EE_KEY_TOO_SMALL: 'tls.cert has a key that is too small to be safe',
  ERR_OSSL_UNSUPPORTED: 'tls.key has no private key that can be read',
  ERR_CRYPTO_UNSUPPORTED_OPERATION: 'tls.pfx is encrypted in an old way that OpenSSL 3 does not read: make it anew with ' +
    'openssl pkcs12 -legacy -in old.p12 -nodes | openssl pkcs12 -export -out new.p12',
};

/** By what OpenSSL says of a PKCS#12 file, which comes without a code. */
const pfxCures: readonly (readonly [text: RegExp, cure: string])[] = [
  [/mac verify failure/, 'tls.passphrase does not open tls.pfx, or is missing'],
  [/private key from PFX/, 'tls.pfx has no private key: what is to be trusted goes into tls.ca, in PEM'],
  [/not enough data|wrong tag|header too long/, 'tls.pfx is no PKCS#12 file'],
];

/** What Node's errors of TLS carry besides their message. */
interface NodeTlsError {
  readonly code?: unknown;
  readonly reason?: unknown;
  readonly host?: unknown;
  readonly cert?: { readonly subjectaltname?: unknown; readonly subject?: { readonly CN?: unknown } };
}

/** All that TLS with a proxy in front of several nodes is made of comes from the bundle. */
const bundleCure = "the secure connect bundle may be of another database, or out of date: download the database's bundle anew";

/** Turns what Node threw or emitted while a TLS connection was made into an error that names node, reason and cure. */
export function toTlsError(error: unknown, node: TlsEndpoint): TlsError {
  const details = detailsOf(error);
  hideCertificate(error);
  const code = typeof details.code === 'string' ? details.code : undefined;
  const { problem, cure } = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? wrongName(details, node) : failureOf(code, error);
  const shownCode = code === undefined ? '' : ` (${code})`;
  const shownCure = node.serverName === undefined ? cure : bundleCure;
  const text = `TLS with ${describeNode(node)} failed: ${problem}${shownCode}${shownCure && `; ${shownCure}`}`;
  return new TlsError(text, {
    cause: error,
    host: formatEndpoint(node),
    ...(code !== undefined && { code: `TLS_${code}` }),
  });
}

/** Turns the refusal of the user's own certificate, key or cipher list into an error that names the option. */
export function toTlsOptionError(error: unknown): ConfigurationError {
  const { code } = detailsOf(error);
  const text = messageOf(error);
  const known = typeof code === 'string' && Object.hasOwn(optionCures, code) ? optionCures[code] : undefined;
  const cure = known ?? pfxCures.find(([pattern]) => pattern.test(text))?.[1];
  return new ConfigurationError(`The tls option cannot be used: ${cure ?? text}${cure === undefined ? '' : ` (${text})`}`, {
    cause: error,
  });
}

function detailsOf(error: unknown): NodeTlsError {
  return typeof error === 'object' && error !== null ? error : {};
}

/** Whoever prints the error wants its text, and not the chain of certificates byte by byte; it stays there to be read. */
function hideCertificate(error: unknown): void {
  if (error instanceof Error && Object.hasOwn(error, 'cert')) Object.defineProperty(error, 'cert', { enumerable: false });
}

function failureOf(code: string | undefined, error: unknown): Failure {
  const key = code?.replace('SSL/TLS_ALERT', 'SSLV3_ALERT') ?? '';
  const known = Object.hasOwn(failures, key) ? failures[key] : undefined;
  if (known === undefined) return { problem: messageOf(error), cure: '' };
  return known.isVague === true ? { ...known, problem: `${known.problem}: ${messageOf(error)}` } : known;
}

function wrongName({ host, cert }: NodeTlsError, node: TlsEndpoint): Failure {
  const expected = typeof host === 'string' ? host : (node.hostname ?? node.address);
  const names = textOf(cert?.subjectaltname) ?? nameOf(cert?.subject?.CN) ?? 'no name at all';
  const cure = nameCure(expected, textOf(cert?.subjectaltname) !== undefined);
  return { problem: `its certificate is for ${printableText(names, longestText)}, not for ${expected}`, cure };
}

function nameCure(expected: string, hasAlternatives: boolean): string {
  if (!hasAlternatives) return `give it one with ${expected} among the alternative names: a common name does not count`;
  return isAddress(expected)
    ? 'give the node a certificate with its IP address among the subject alternative names, or set tls.servername'
    : 'use a name of the certificate as contact point, or set tls.servername';
}

function nameOf(commonName: unknown): string | undefined {
  const text = textOf(commonName);
  return text === undefined ? undefined : `CN=${text} only`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function describeNode(node: TlsEndpoint): string {
  const { hostname = '' } = node;
  return hostname === '' || hostname === node.address ? formatEndpoint(node) : `${hostname} (${formatEndpoint(node)})`;
}

/** OpenSSL's messages are full of its own file names; `reason` is the part for people. */
function messageOf(error: unknown): string {
  const { reason } = detailsOf(error);
  if (typeof reason === 'string' && reason !== '') return printableText(reason, longestText);
  return printableText(error instanceof Error ? error.message : String(error), longestText);
}
