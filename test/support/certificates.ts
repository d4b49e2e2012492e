type Generate = typeof import('selfsigned').generate;
type SelfsignedOptions = NonNullable<Parameters<Generate>[1]>;
type GenerateResult = Awaited<ReturnType<Generate>>;
type Extensions = NonNullable<SelfsignedOptions['extensions']>;

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** One certificate authority with a certificate for servers and one for clients. */
export interface Certificates {
  /** The authority's own certificate, PEM. */
  readonly ca: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
}

/** What tests of TLS change about certificates. */
export interface CertificateOptions {
  /** Names and addresses in the server's certificate. */
  readonly serverNames?: readonly string[];
  /** When both certificates end; the past makes them expired. */
  readonly notAfter?: Date;
  readonly clientName?: string;
}

/** Every address that a test node can have. */
export const loopbackNames = ['localhost', '127.0.0.1', '127.0.0.2', '127.0.0.3', '::1'] as const;

const algorithm = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
const dayMs = 86_400_000;

/** A fresh authority each time: two calls give certificates that do not trust each other. */
export async function createCertificates(options: CertificateOptions = {}): Promise<Certificates> {
  const notAfter = options.notAfter ?? new Date(Date.now() + 30 * dayMs);
  const notBeforeDate = new Date(Math.min(Date.now(), notAfter.getTime()) - dayMs);
  const { cert, private: key } = await generate('purecql test authority', {
    notBeforeDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const signed = { ca: { cert, key }, notBeforeDate, notAfterDate: notAfter };
  const clientName = options.clientName ?? 'purecql test client';
  const server = await generate('purecql test server', { ...signed, extensions: serverExtensions(options) });
  const client = await generate(clientName, { ...signed, extensions: clientExtensions });
  return { ca: cert, server: keyPair(server), client: keyPair(client) };
}

async function generate(commonName: string, options: SelfsignedOptions): Promise<GenerateResult> {
  const selfsigned = await import('selfsigned');
  return selfsigned.generate([{ name: 'commonName', value: commonName }], { ...algorithm, ...options });
}

function keyPair({ cert, private: key }: GenerateResult): KeyPair {
  return { cert, key };
}

const signing = { name: 'keyUsage', digitalSignature: true, critical: true } as const;

const clientExtensions: Extensions = [signing, { name: 'extKeyUsage', clientAuth: true }];

function serverExtensions({ serverNames = loopbackNames }: CertificateOptions): Extensions {
  const altNames = serverNames.map(altName);
  return [signing, { name: 'extKeyUsage', serverAuth: true }, { name: 'subjectAltName', altNames }];
}

function altName(name: string): { type: 2; value: string } | { type: 7; ip: string } {
  return /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name };
}
