import type { KeyPair } from './certificates';
import { Authority, selfSigned, signedBy } from './tls-authority';

/** The name that certificates are for here, besides the addresses 127.0.0.1 and ::1. */
export const certifiedName = 'node1.db.example';

/** Certificates of servers, each right or wrong in its own way; whatever is wrong with them, their names are right. */
export interface ServerCertificates {
  /** The name and both addresses. */
  readonly everything: KeyPair;
  readonly dnsName: KeyPair;
  readonly ipv4: KeyPair;
  readonly ipv6: KeyPair;
  /** `*.db.example` */
  readonly wildcard: KeyPair;
  /** `*.example`, which does not stand for two labels. */
  readonly wideWildcard: KeyPair;
  /** The name as the common name, and no alternative names. */
  readonly commonName: KeyPair;
  /** The name as the common name, beside alternative names for something else. */
  readonly ignoredCommonName: KeyPair;
  readonly otherName: KeyPair;
  /** The name, a NUL and more: what C would have taken for the name. */
  readonly nulInName: KeyPair;
  /** One name that reads like several once it is printed. */
  readonly forgedList: KeyPair;
  readonly expired: KeyPair;
  readonly notYetValid: KeyPair;
  readonly selfSigned: KeyPair;
  readonly otherAuthority: KeyPair;
  /** Of an authority that has the same name as the trusted one. */
  readonly namesakeAuthority: KeyPair;
  /** Signed by a certificate that may not sign, and sent along. */
  readonly signedByLeaf: KeyPair;
  readonly clientOnly: KeyPair;
  readonly revoked: KeyPair;
  /** Below an authority between, which is sent along, or is not. */
  readonly chain: KeyPair;
  readonly chainIncomplete: KeyPair;
  /** Below an authority between that has been revoked. */
  readonly chainRevoked: KeyPair;
}

/** The certificates, and what a client needs to judge them. */
export interface TlsWorld {
  readonly servers: ServerCertificates;
  readonly ca: string;
  /** The lists of the trusted authority and of those below it. */
  readonly crl: string[];
}

const all = { dns: [certifiedName], ips: ['127.0.0.1', '::1'] } as const;
const name = 'purecql test authority';

/** All of them, with a fresh authority. */
export async function createTlsWorld(): Promise<TlsWorld> {
  const root = await Authority.create(name);
  const [between, revokedBetween] = await Promise.all([root.intermediate('between'), root.intermediate('revoked between')]);
  const [other, namesake] = await Promise.all([Authority.create('another authority'), Authority.create(name)]);
  const leaf = await root.issue({ commonName: 'no authority', usage: 'any' });
  const below = await between.issue(all);
  const servers: ServerCertificates = {
    ...await namedCertificates(root),
    expired: await root.issue({ ...all, fromDay: -9, toDay: -1 }),
    notYetValid: await root.issue({ ...all, fromDay: 2, toDay: 9 }),
    selfSigned: await selfSigned(all),
    otherAuthority: await other.issue(all),
    namesakeAuthority: await namesake.issue(all),
    signedByLeaf: withChain(await signedBy(leaf, all), leaf.cert),
    clientOnly: await root.issue({ ...all, usage: 'client' }),
    revoked: await root.issue(all),
    chain: withChain(below, between.cert),
    chainIncomplete: below,
    chainRevoked: withChain(await revokedBetween.issue(all), revokedBetween.cert),
  };
  const crl = [
    root.revocationList(servers.revoked, revokedBetween), between.revocationList(), revokedBetween.revocationList(),
  ];
  return { servers, ca: root.cert, crl };
}

type NamedCertificates = Pick<
  ServerCertificates,
  | 'everything' | 'dnsName' | 'ipv4' | 'ipv6' | 'wildcard' | 'wideWildcard' | 'commonName' | 'ignoredCommonName' | 'otherName'
  | 'nulInName' | 'forgedList'
>;

async function namedCertificates(root: Authority): Promise<NamedCertificates> {
  return {
    everything: await root.issue(all),
    dnsName: await root.issue({ dns: [certifiedName] }),
    ipv4: await root.issue({ ips: ['127.0.0.1'] }),
    ipv6: await root.issue({ ips: ['::1'] }),
    wildcard: await root.issue({ dns: ['*.db.example'] }),
    wideWildcard: await root.issue({ dns: ['*.example'] }),
    commonName: await root.issue({ commonName: certifiedName }),
    ignoredCommonName: await root.issue({ commonName: certifiedName, dns: ['node2.db.example'] }),
    otherName: await root.issue({ dns: ['node2.db.example'], ips: ['127.0.0.2', '::2'] }),
    nulInName: await root.issue({ dns: [`${certifiedName}\0.evil.example`] }),
    forgedList: await root.issue({ dns: [`evil.example, DNS:${certifiedName}, IP Address:127.0.0.1, IP Address:::1`] }),
  };
}

function withChain({ cert, key }: KeyPair, ...above: readonly string[]): KeyPair {
  return { key, cert: [cert, ...above].join('\n') };
}
