import type { KeyObject, X509Certificate } from 'node:crypto';
import { readZip } from '../bytes/zip';
import { ConfigurationError, describeValue, DriverError } from '../errors';
import type { TlsOptions } from './tls-options';

/** A secure connect bundle: the path of its zip, a `file:` URL, or the bytes of it. */
export type BundleSource = string | URL | Uint8Array;

/** What is read of a bundle, and how many bytes each part may have; real ones have some two thousand. */
const parts: ReadonlyMap<string, number> = new Map([
  ['config.json', 65_536], ['ca.crt', 1_048_576], ['cert', 1_048_576], ['key', 1_048_576],
]);
const mostBytes = 16_777_216;
const cure = "download the database's secure connect bundle anew, and give it as it is";

/** User name and password that a bundle may bring along. */
export interface BundleCredentials {
  readonly username: string;
  readonly password: string;
}

/** What a secure connect bundle holds (protocol facts §5.14); its secrets are out of reach of whatever prints it. */
export class SecureConnectBundle {
  /** Where the metadata service is. */
  readonly host: string;
  readonly port: number;
  readonly keyspace: string | undefined;
  readonly #tls: TlsOptions;
  readonly #credentials: BundleCredentials | undefined;

  constructor(archive: Uint8Array) {
    const contents = unpack(archive);
    const config = readConfig(contents.get('config.json')!);
    const { host, port, keyspace, username, password } = config;
    this.host = hostOf(host);
    this.port = portOf(port);
    this.keyspace = textOf(keyspace);
    const [name, secret] = [textOf(username), textOf(password)];
    this.#credentials = name === undefined || secret === undefined ? undefined : { username: name, password: secret };
    this.#tls = { ca: contents.get('ca.crt')!, cert: contents.get('cert')!, key: contents.get('key')! };
    checkKeyPair(contents.get('cert')!, contents.get('key')!);
    certificateOf(contents.get('ca.crt')!, 'ca.crt');
  }

  /** The authority that signs the certificates of the service and of the proxy, and the client's certificate with its key. */
  get tls(): TlsOptions {
    return this.#tls;
  }

  get credentials(): BundleCredentials | undefined {
    return this.#credentials;
  }

  /** Throws when the client's certificate, or the authority, is not valid at a moment in milliseconds since 1970. */
  checkValidity(nowMs: number): void {
    for (const [name, pem] of [['client certificate', this.#tls.cert], ['authority', this.#tls.ca]] as const) {
      const { validFrom, validTo } = certificateOf(pem as Buffer, name);
      const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
      if (nowMs > to) throw bundleError('BUNDLE_EXPIRED', `Its ${name} expired on ${new Date(to).toISOString()}`);
      if (nowMs >= from) continue;
      const text = `The secure connect bundle cannot be used yet: its ${name} is valid from ${new Date(from).toISOString()} on`;
      throw new ConfigurationError(`${text}; check the clock of this machine`, { code: 'BUNDLE_NOT_YET_VALID' });
    }
  }
}

/** Reads a bundle; throws ConfigurationError that says what is wrong with it and what to do. */
export function readBundle(source: BundleSource): SecureConnectBundle {
  return new SecureConnectBundle(source instanceof Uint8Array ? source : readFile(source));
}

function readFile(path: string | URL): Buffer {
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs');
  try {
    const { size } = statSync(path);
    if (size <= mostBytes) return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`;
    const text = `The secure connect bundle ${String(path)}: ${reason}; give the path of the zip, as it was downloaded`;
    throw new ConfigurationError(text, { code: 'BUNDLE_UNREADABLE', cause: error });
  }
  throw bundleError('BUNDLE_MALFORMED', `${String(path)} is far too large`);
}

function unpack(archive: Uint8Array): ReadonlyMap<string, Buffer> {
  const contents = entriesOf(archive);
  const missing = [...parts.keys()].filter((name) => !contents.has(name));
  if (missing.length > 0) throw bundleError('BUNDLE_MALFORMED', `It lacks ${missing.join(', ')}`);
  return contents;
}

function entriesOf(archive: Uint8Array): ReadonlyMap<string, Buffer> {
  try {
    return readZip(archive, parts);
  } catch (error) {
    if (error instanceof DriverError) throw bundleError('BUNDLE_MALFORMED', error.message, error);
    throw error;
  }
}

function readConfig(bytes: Buffer): Readonly<Record<string, unknown>> {
  let config: unknown;
  try {
    config = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw bundleError('BUNDLE_MALFORMED', 'Its config.json is not JSON', error);
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as Record<string, unknown>;
  throw bundleError('BUNDLE_MALFORMED', `Its config.json is ${describeValue(config)}, not an object`);
}

/** Nothing that could end the name and begin another part of a request. */
function hostOf(host: unknown): string {
  if (typeof host === 'string' && /^[\w.:-]{1,255}$/.test(host)) return host;
  throw bundleError('BUNDLE_MALFORMED', 'Its config.json has no host');
}

function portOf(port: unknown): number {
  const number = Number(port);
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
  throw bundleError('BUNDLE_MALFORMED', 'Its config.json has no port');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first certificate of a PEM file is its owner's. */
function certificateOf(pem: Buffer, name: string): X509Certificate {
  const { X509Certificate: Certificate } = process.getBuiltinModule('node:crypto');
  try {
    return new Certificate(pem);
  } catch (error) {
    throw bundleError('BUNDLE_MALFORMED', `Its ${name} holds no certificate that can be read`, error);
  }
}

function checkKeyPair(cert: Buffer, key: Buffer): void {
  if (!certificateOf(cert, 'cert').checkPrivateKey(privateKeyOf(key))) {
    throw bundleError('BUNDLE_MALFORMED', 'Its key does not belong to its cert');
  }
}

function privateKeyOf(pem: Buffer): KeyObject {
  try {
    return process.getBuiltinModule('node:crypto').createPrivateKey(pem);
  } catch (error) {
    throw bundleError('BUNDLE_MALFORMED', 'Its key holds no private key that can be read', error);
  }
}

function bundleError(code: string, problem: string, cause?: unknown): ConfigurationError {
  const text = `The secure connect bundle cannot be used: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}; ${cure}`;
  return new ConfigurationError(text, { code, ...(cause !== undefined && { cause }) });
}
