import { X509Certificate, sign } from 'node:crypto';
import type { KeyPair } from './certificates';

type Generate = typeof import('selfsigned').generate;
type SigningOptions = NonNullable<Parameters<Generate>[1]>;
type Extensions = NonNullable<SigningOptions['extensions']>;

/** What a certificate is for, and what is wrong with it. */
export interface IssueOptions {
  readonly commonName?: string;
  /** Host names; what is no host name goes into the certificate as it is. */
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  /** URIs, such as the SPIFFE ids by which Cassandra knows clients. */
  readonly uris?: readonly string[];
  /** Servers unless told otherwise; `any` says nothing of it, as old tools do. */
  readonly usage?: 'server' | 'client' | 'any';
  /** Days from now. */
  readonly fromDay?: number;
  readonly toDay?: number;
}

const algorithm = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
const dayMs = 86_400_000;

/** A certificate authority of a test: it signs, has others sign for it, and revokes. */
export class Authority {
  readonly #pair: KeyPair;

  private constructor(pair: KeyPair) {
    this.#pair = pair;
  }

  /** Two of the same name do not trust each other. */
  static async create(name = 'purecql test authority'): Promise<Authority> {
    return new Authority(await generate(name, { ...validity({}), extensions: authorityExtensions }));
  }

  /** The authority's own certificate, PEM. */
  get cert(): string {
    return this.#pair.cert;
  }

  /** An authority below this one. */
  async intermediate(name: string): Promise<Authority> {
    return new Authority(await generate(name, { ...validity({}), ca: this.#pair, extensions: authorityExtensions }));
  }

  issue(options: IssueOptions = {}): Promise<KeyPair> {
    const { commonName = 'node' } = options;
    return generate(commonName, { ...validity(options), ca: this.#pair, extensions: leafExtensions(options) });
  }

  /** A list of what this authority has revoked, PEM; without certificates it says that all are good. */
  revocationList(...revoked: readonly Pick<KeyPair, 'cert'>[]): string {
    const serials = revoked.map(({ cert }) => new X509Certificate(cert).serialNumber);
    const der = revocationListOf(this.#pair, serials);
    return `-----BEGIN X509 CRL-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END X509 CRL-----\n`;
  }
}

/** A certificate that nobody else has signed. */
export function selfSigned(options: IssueOptions): Promise<KeyPair> {
  return generate(options.commonName ?? 'node', { ...validity(options), extensions: leafExtensions(options) });
}

/** A certificate signed by one that may not sign. */
export function signedBy(signer: KeyPair, options: IssueOptions): Promise<KeyPair> {
  return generate('node', { ...validity(options), ca: signer, extensions: leafExtensions(options) });
}

async function generate(commonName: string, options: SigningOptions): Promise<KeyPair> {
  const selfsigned = await import('selfsigned');
  const made = await selfsigned.generate([{ name: 'commonName', value: commonName }], { ...algorithm, ...options });
  return { cert: made.cert, key: made.private };
}

function validity({ fromDay = -1, toDay = 30 }: IssueOptions): Pick<SigningOptions, 'notBeforeDate' | 'notAfterDate'> {
  return { notBeforeDate: daysFromNow(fromDay), notAfterDate: daysFromNow(toDay) };
}

function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * dayMs);
}

const authorityExtensions: Extensions = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
];

function leafExtensions({ dns = [], ips = [], uris = [], usage = 'server' }: IssueOptions): Extensions {
  const altNames = [
    ...dns.map((value) => ({ type: 2, value }) as const),
    ...ips.map((ip) => ({ type: 7, ip }) as const),
    ...uris.map((value) => ({ type: 6, value }) as const),
  ];
  const usages: Extensions = [
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', ...(usage === 'server' ? { serverAuth: true } : { clientAuth: true }) },
  ];
  return [
    ...(usage === 'any' ? [{ name: 'basicConstraints', cA: false } as const] : usages),
    ...(altNames.length > 0 ? [{ name: 'subjectAltName' as const, altNames }] : []),
  ];
}

const tags = { integer: 0x02, bits: 0x03, oid: 0x06, sequence: 0x30, utcTime: 0x17 } as const;
const ecdsaWithSha256 = der(tags.sequence, der(tags.oid, Buffer.from('2a8648ce3d040302', 'hex')));

/** RFC 5280 §5.1. */
function revocationListOf({ cert, key }: KeyPair, serials: readonly string[]): Buffer {
  const revoked = serials.map((serial) => {
    return der(tags.sequence, positiveInteger(serial), utcTime(daysFromNow(-1)));
  });
  const list = der(
    tags.sequence,
    der(tags.integer, Buffer.from([1])),
    ecdsaWithSha256,
    subjectOf(new X509Certificate(cert).raw),
    utcTime(daysFromNow(-1)),
    utcTime(daysFromNow(30)),
    ...(revoked.length > 0 ? [der(tags.sequence, ...revoked)] : []),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', list, key)]);
  return der(tags.sequence, list, ecdsaWithSha256, der(tags.bits, signature));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), content]);
}

/** X.690 §8.3: as few bytes as will do, the first bit of which is the sign. */
function positiveInteger(hex: string): Buffer {
  const digits = hex.replace(/^(00)+(?=..)/, '');
  return der(tags.integer, Buffer.from(digits >= '8' ? `00${digits}` : digits, 'hex'));
}

function utcTime(date: Date): Buffer {
  return der(tags.utcTime, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

/** RFC 5280 §4.1: the sixth field of a certificate that has a version. */
function subjectOf(certificate: Buffer): Buffer {
  let at = content(certificate, content(certificate, 0));
  for (let field = 0; field < 5; field++) at = end(certificate, at);
  return certificate.subarray(at, end(certificate, at));
}

function content(bytes: Buffer, at: number): number {
  const length = bytes.readUInt8(at + 1);
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

function end(bytes: Buffer, at: number): number {
  const start = content(bytes, at);
  const size = start - at - 2;
  return start + (size === 0 ? bytes.readUInt8(at + 1) : bytes.readUIntBE(at + 2, size));
}
