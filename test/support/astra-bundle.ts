import { zipSync } from 'fflate';
import type { KeyPair } from './certificates';

/** What the parts of a bundle are made of. */
export interface BundleParts {
  readonly host: string;
  readonly port: number;
  /** The authority's certificate, PEM. */
  readonly ca: string;
  readonly client: KeyPair;
  /** More fields of config.json, such as `keyspace`, `username` and `password`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A secure connect bundle as a console gives it out, with the parts that only other drivers use. */
export function makeBundle({ host, port, ca, client, config = {} }: BundleParts): Buffer {
  const text = JSON.stringify({ host, port, cql_port: 29_042, keyspace: '', localDC: 'dc-1', ...config });
  const files = {
    'ca.crt': ca, cert: client.cert, key: client.key, 'config.json': text, cqlshrc: '[connection]\n', 'identity.jks': 'not read',
  };
  const entries = Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]);
  return Buffer.from(zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>));
}
