import type { ServerCertificates } from '../../support/tls-certificates';

/** `connects`, or the code of the TlsError without its prefix. */
export type Outcome = string;

export const connects = 'connects';
export const wrongName = 'ERR_TLS_CERT_ALTNAME_INVALID';
const unknownIssuer = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';

/** What comes of each certificate when a node is known by its name, by its IPv4 address and by its IPv6 address. */
export const matrix = {
  everything: [connects, connects, connects],
  dnsName: [connects, wrongName, wrongName],
  ipv4: [wrongName, connects, wrongName],
  ipv6: [wrongName, wrongName, connects],
  wildcard: [connects, wrongName, wrongName],
  wideWildcard: [wrongName, wrongName, wrongName],
  commonName: [wrongName, wrongName, wrongName],
  ignoredCommonName: [wrongName, wrongName, wrongName],
  otherName: [wrongName, wrongName, wrongName],
  nulInName: [wrongName, wrongName, wrongName],
  forgedList: [wrongName, wrongName, wrongName],
  expired: ['CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED'],
  notYetValid: ['CERT_NOT_YET_VALID', 'CERT_NOT_YET_VALID', 'CERT_NOT_YET_VALID'],
  selfSigned: ['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  otherAuthority: [unknownIssuer, unknownIssuer, unknownIssuer],
  namesakeAuthority: ['CERT_SIGNATURE_FAILURE', 'CERT_SIGNATURE_FAILURE', 'CERT_SIGNATURE_FAILURE'],
  signedByLeaf: ['INVALID_PURPOSE', 'INVALID_PURPOSE', 'INVALID_PURPOSE'],
  clientOnly: ['INVALID_PURPOSE', 'INVALID_PURPOSE', 'INVALID_PURPOSE'],
  revoked: ['CERT_REVOKED', 'CERT_REVOKED', 'CERT_REVOKED'],
  chain: [connects, connects, connects],
  chainIncomplete: [unknownIssuer, unknownIssuer, unknownIssuer],
  chainRevoked: ['CERT_REVOKED', 'CERT_REVOKED', 'CERT_REVOKED'],
} as const satisfies Record<keyof ServerCertificates, readonly [byName: Outcome, byIpv4: Outcome, byIpv6: Outcome]>;

/** Judged with revocation lists: where they are, OpenSSL complains of a missing one before it does of anything else. */
export const usesLists: ReadonlySet<keyof ServerCertificates> = new Set(['revoked', 'chain', 'chainRevoked']);
