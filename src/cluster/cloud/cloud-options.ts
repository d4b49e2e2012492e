import { ConfigurationError, describeValue } from '../../errors';
import type { BundleSource } from '../../tls/secure-connect-bundle';
import { refuseUnknownOptions } from '../../unknown-option';

/** How a database of Astra is reached. */
export interface CloudOptions {
  /** The secure connect bundle that its console gives out: the path of the zip (or a `file:` URL), or its bytes. */
  readonly secureConnectBundle: BundleSource;
}

/** What the bundle says already. */
const fromBundle = ['contactPoints', 'tls', 'localDataCenter', 'addressTranslator'] as const;

/** Options of a cluster that may be given beside `cloud`, or not. */
type Given = Readonly<Partial<Record<'cloud' | (typeof fromBundle)[number], unknown>>>;

/** Throws ConfigurationError for a `cloud` option that is malformed, and for options that contradict it. */
export function checkCloud(given: Given): void {
  const { cloud } = given;
  if (cloud === undefined) return;
  const isObject = typeof cloud === 'object' && cloud !== null && !Array.isArray(cloud);
  if (!isObject) throw new ConfigurationError(`cloud must be { secureConnectBundle }, got ${describeValue(cloud)}`);
  refuseUnknownOptions('Cluster cloud', cloud, ['secureConnectBundle']);
  const { secureConnectBundle: bundle } = cloud as { readonly secureConnectBundle?: unknown };
  const isSource = (typeof bundle === 'string' && bundle !== '') || bundle instanceof URL || bundle instanceof Uint8Array;
  if (!isSource) {
    const shown = describeValue(bundle);
    throw new ConfigurationError(`cloud.secureConnectBundle must be the path of a zip, or its bytes, got ${shown}`);
  }
  const contradiction = fromBundle.find((name) => given[name] !== undefined);
  if (contradiction === undefined) return;
  throw new ConfigurationError(`${contradiction} cannot be given together with cloud: the secure connect bundle says it already`);
}
