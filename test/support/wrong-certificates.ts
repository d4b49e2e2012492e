import type { KeyPair } from './certificates';
import { Authority, selfSigned } from './tls-authority';

/** Certificates for servers, most of them wrong in one way each. */
export interface ServerCertificates {
  /** The authority that signed all but `selfSigned`, PEM. */
  readonly ca: string;
  /** For the address 127.0.0.1. */
  readonly address: KeyPair;
  /** For the name node.example only. */
  readonly name: KeyPair;
  /** For the names that *.nodes.example stands for. */
  readonly wildcard: KeyPair;
  /** Has the address as its common name, and no alternative names. */
  readonly commonName: KeyPair;
  readonly expired: KeyPair;
  readonly future: KeyPair;
  /** May not be used by servers. */
  readonly clientOnly: KeyPair;
  readonly selfSigned: KeyPair;
  /** Trusted client certificate. */
  readonly client: KeyPair;
}

const address = { ips: ['127.0.0.1'] } as const;

let made: Promise<ServerCertificates> | undefined;

/** The same certificates on every call. */
export function serverCertificates(): Promise<ServerCertificates> {
  made ??= makeServerCertificates();
  return made;
}

async function makeServerCertificates(): Promise<ServerCertificates> {
  const authority = await Authority.create('purecql authority');
  return {
    ca: authority.cert,
    address: await authority.issue(address),
    name: await authority.issue({ dns: ['node.example'] }),
    wildcard: await authority.issue({ dns: ['*.nodes.example'] }),
    commonName: await authority.issue({ commonName: '127.0.0.1' }),
    expired: await authority.issue({ ...address, fromDay: -9, toDay: -1 }),
    future: await authority.issue({ ...address, fromDay: 2, toDay: 9 }),
    clientOnly: await authority.issue({ ...address, usage: 'client' }),
    selfSigned: await selfSigned(address),
    client: await authority.issue({ commonName: 'client', usage: 'client' }),
  };
}
