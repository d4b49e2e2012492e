import { ConfigurationError, describeValue } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';
import { isAddress } from './address';
import type { TlsOptions } from './tls-options';

const certificateBlock = /-----BEGIN [^-]*CERTIFICATE-----[^-]*-----END [^-]*CERTIFICATE-----/g;

/** Says what is wrong with a value that is not undefined, never the value itself. */
type Check = (value: unknown) => string | undefined;

const aFunction: Check = (value) => (typeof value === 'function' ? undefined : mustBe('a function', value));
const aBoolean: Check = (value) => (typeof value === 'boolean' ? undefined : mustBe('true or false', value));
const anInteger: Check = (value) => (Number.isInteger(value) ? undefined : mustBe('an integer', value));
const someText: Check = (value) => (
  typeof value === 'string' && value !== '' ? undefined : mustBe('text that is not empty', value)
);
const passphrase: Check = (value) => (typeof value === 'string' ? undefined : `must be a string, got ${typeof value}`);

const tlsVersion: Check = (value) => {
  if (value === 'TLSv1.2' || value === 'TLSv1.3') return undefined;
  const isOld = value === 'TLSv1' || value === 'TLSv1.1';
  return isOld ? `cannot be ${value}, which is broken: use TLSv1.2 or TLSv1.3` : mustBe("'TLSv1.2' or 'TLSv1.3'", value);
};

const serverName: Check = (value) => {
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'string' || value === '') return mustBe('a host name, or a function that gives one', value);
  if (!isAddress(value)) return undefined;
  return 'cannot be an address: leave it out, and the address that is connected to is looked for in the certificate';
};

const protocols: Check = (value) => {
  const isList = value instanceof Uint8Array || (Array.isArray(value) && value.every((name) => typeof name === 'string'));
  return isList ? undefined : mustBe('an array of names', value);
};

const secureContext: Check = (value) => {
  const isContext = typeof value === 'function' || (typeof value === 'object' && value !== null && 'context' in value);
  return isContext ? undefined : mustBe('made by tls.createSecureContext, or a function that makes it', value);
};

const certificates: Check = (value) => eachOf(value, (item) => pemProblem(item, 'CERTIFICATE') ?? certificateProblem(item));
const revocations: Check = (value) => eachOf(value, (item) => pemProblem(item, 'CRL'));

const privateKeys: Check = (value) => onlyInArray(value, '{ pem, passphrase }') ?? eachOf(value, (item) => {
  const { pem = item, passphrase: own } = partsOf(item) as { pem?: unknown; passphrase?: unknown };
  return pemProblem(pem, 'PRIVATE KEY') ?? (own === undefined ? undefined : passphrase(own));
});

const pfxFiles: Check = (value) => onlyInArray(value, '{ buf, passphrase }') ?? eachOf(value, (item) => {
  const { buf = item } = partsOf(item) as { buf?: unknown };
  if (buf instanceof Uint8Array && buf.length > 0) return undefined;
  return typeof buf === 'string' ? 'is a string: give the bytes of the file, fs.readFileSync(path)' : mustBe('a Buffer', buf);
});

/** All options there are, and what their values must look like. */
const checks = {
  ALPNProtocols: protocols,
  allowPartialTrustChain: aBoolean,
  ca: certificates,
  cert: certificates,
  checkServerIdentity: aFunction,
  ciphers: someText,
  crl: revocations,
  ecdhCurve: someText,
  enableTrace: aBoolean,
  key: privateKeys,
  maxVersion: tlsVersion,
  minDHSize: anInteger,
  minVersion: tlsVersion,
  passphrase,
  pfx: pfxFiles,
  rejectUnauthorized: aBoolean,
  secureContext,
  secureOptions: anInteger,
  servername: serverName,
  sigalgs: someText,
} as const satisfies Record<keyof TlsOptions, Check>;

const ownAddress = 'the driver chooses where to connect: use contactPoints';

/** Options of Node that make no sense here, and what to do instead. */
const notHere: Readonly<Record<string, string>> = {
  host: ownAddress,
  path: ownAddress,
  port: ownAddress,
  socket: ownAddress,
  lookup: ownAddress,
  timeout: 'use connectTimeoutMs of the cluster',
  session: 'sessions are never resumed, because Node does not verify the name of the server when they are',
  secureProtocol: 'use minVersion and maxVersion',
};

/** Options that a ready-made secureContext has inside already, so that Node would ignore them. */
const insideContext: readonly (keyof TlsOptions)[] = [
  'allowPartialTrustChain', 'ca', 'cert', 'ciphers', 'crl', 'ecdhCurve', 'key', 'maxVersion', 'minVersion', 'passphrase', 'pfx',
  'secureOptions', 'sigalgs',
];

/** True for an object that may hold options, as arrays and bytes do not. */
export function isOptions(given: unknown): given is object {
  return typeof given === 'object' && given !== null && !Array.isArray(given) && !(given instanceof Uint8Array);
}

/** A checked copy, to the last byte, without what is undefined; throws ConfigurationError that names the option and the cure. */
export function checkTlsOptions(tls: unknown): TlsOptions {
  if (!isOptions(tls)) {
    const shown = describeValue(tls);
    const allowed = 'true, an object of options such as { ca }, or a function that gives one';
    throw new ConfigurationError(`tls must be ${allowed}, got ${shown}`);
  }
  for (const name of Object.keys(tls)) {
    const cure = Object.hasOwn(notHere, name) ? notHere[name] : undefined;
    if (cure !== undefined) throw new ConfigurationError(`tls.${name} is not an option here: ${cure}`);
  }
  refuseUnknownOptions('tls', tls, Object.keys(checks));
  const given = Object.entries(tls).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const problem = checks[name as keyof TlsOptions](value);
    if (problem !== undefined) throw new ConfigurationError(`tls.${name} ${problem}`);
  }
  const options = Object.fromEntries(given.map(([name, value]) => [name, copyOf(value)])) as TlsOptions;
  checkTogether(options);
  return options;
}

/** What changes later in the user's hands is not what was checked. */
function copyOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
}

function checkTogether(options: TlsOptions): void {
  const { cert, key, pfx, passphrase: secret, minVersion, maxVersion } = options;
  if (cert !== undefined && key === undefined) {
    throw new ConfigurationError('tls.cert needs tls.key, the private key that belongs to it');
  }
  if (key !== undefined && cert === undefined) {
    throw new ConfigurationError('tls.key needs tls.cert, the certificate that belongs to it');
  }
  if (secret !== undefined && key === undefined && pfx === undefined) {
    throw new ConfigurationError('tls.passphrase is given, but neither tls.key nor tls.pfx that it would open');
  }
  if (minVersion === 'TLSv1.3' && maxVersion === 'TLSv1.2') {
    throw new ConfigurationError('tls.minVersion is above tls.maxVersion');
  }
  const ignored = options.secureContext === undefined ? undefined : insideContext.find((name) => options[name] !== undefined);
  if (ignored !== undefined) {
    throw new ConfigurationError(`tls.${ignored} has no effect beside tls.secureContext: give it to tls.createSecureContext`);
  }
}

function mustBe(what: string, value: unknown): string {
  return `must be ${what}, got ${describeValue(value)}`;
}

function partsOf(item: unknown): object {
  return typeof item === 'object' && item !== null && !(item instanceof Uint8Array) ? item : {};
}

/** Node takes such objects in an array, and nowhere else. */
function onlyInArray(value: unknown, shape: string): string | undefined {
  const isObject = !Array.isArray(value) && partsOf(value) === value;
  return isObject ? `takes an object in an array only: [${shape}]` : undefined;
}

function eachOf(value: unknown, check: Check): string | undefined {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) return 'is an empty array: leave it out instead';
  for (const item of items) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Node ignores a `ca` that it cannot read and then fails on every certificate, so that this has to be said here. */
function pemProblem(item: unknown, label: string): string | undefined {
  if (typeof item !== 'string' && !(item instanceof Uint8Array)) return mustBe('PEM text or a Buffer of it', item);
  if (item.length === 0) return 'is empty';
  const text = textOf(item);
  if (text.includes('-----BEGIN ') && text.includes(`${label}-----`)) return undefined;
  if (text.includes('-----BEGIN ')) return `is PEM, but has no ${label} in it`;
  if (typeof item === 'string' && looksLikePath(item)) return 'looks like a path: read the file, fs.readFileSync(path)';
  if (typeof item === 'string') return 'is not PEM';
  return 'is not PEM: convert it, for example with openssl x509 -inform der or openssl pkey -inform der';
}

function certificateProblem(item: unknown): string | undefined {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const blocks = textOf(item as string | Uint8Array).match(certificateBlock);
  if (blocks === null) return 'is PEM that breaks off before its end';
  for (const block of blocks) {
    try {
      new X509Certificate(block);
    } catch (error) {
      return `has a certificate that cannot be read (${(error as Error).message})`;
    }
  }
  return undefined;
}

function textOf(item: string | Uint8Array): string {
  return typeof item === 'string' ? item : Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('latin1');
}

function looksLikePath(text: string): boolean {
  return text.length < 1_024 && !text.includes('\n');
}
