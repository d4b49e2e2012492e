import { generate } from 'selfsigned';
import type { KeyPair } from './certificates';

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

type SigningOptions = NonNullable<Parameters<typeof generate>[1]>;

const algorithm = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
const dayMs = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * dayMs);
const address = { type: 7, ip: '127.0.0.1' } as const;
const dns = (value: string) => ({ type: 2, value }) as const;

let made: Promise<ServerCertificates> | undefined;

/** The same certificates on every call. */
export function serverCertificates(): Promise<ServerCertificates> {
  made ??= makeServerCertificates();
  return made;
}

async function makeServerCertificates(): Promise<ServerCertificates> {
  const ca = await make('purecql authority', {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = (commonName: string, names: Parameters<typeof extensions>[0], options: SigningOptions = {}) => (
    make(commonName, { ca, extensions: extensions(names), ...options })
  );
  return {
    ca: ca.cert,
    address: await leaf('node', [address]),
    name: await leaf('node', [dns('node.example')]),
    wildcard: await leaf('node', [dns('*.nodes.example')]),
    commonName: await leaf('127.0.0.1', []),
    expired: await leaf('node', [address], { notBeforeDate: daysFromNow(-9), notAfterDate: daysFromNow(-1) }),
    future: await leaf('node', [address], { notBeforeDate: daysFromNow(2), notAfterDate: daysFromNow(9) }),
    clientOnly: await leaf('node', [], { extensions: extensions([address], { clientAuth: true }) }),
    selfSigned: await make('node', { extensions: extensions([address]) }),
    client: await leaf('client', [], { extensions: extensions([], { clientAuth: true }) }),
  };
}

function extensions(
  altNames: readonly (typeof address | ReturnType<typeof dns>)[],
  usage: { serverAuth?: boolean; clientAuth?: boolean } = { serverAuth: true },
): NonNullable<SigningOptions['extensions']> {
  return [
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', ...usage },
    ...(altNames.length > 0 ? [{ name: 'subjectAltName' as const, altNames: [...altNames] }] : []),
  ];
}

async function make(commonName: string, options: SigningOptions): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], { ...algorithm, ...options });
  return { cert, key };
}
