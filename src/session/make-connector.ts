import type { ResolvedClusterOptions } from '../cluster/cluster-options';
import { Connector } from '../connection/connector';
import type { Environment } from '../environment';
import { compressorOf } from '../protocol/compression';
import { versionOf } from '../protocol/version';
import { resolveTlsOptions } from '../tls/tls-options';
import { driverVersion } from './driver-version';

/** The maker of all connections of a cluster, by its options. */
export function makeConnector(options: ResolvedClusterOptions, environment: Environment): Connector {
  const { tls, compression, protocolVersion, authProvider, requireAuthentication, connectTimeoutMs } = options;
  const { applicationName, applicationVersion, minProtocolVersion } = options;
  return new Connector({
    environment,
    tls: tls === undefined || tls === false ? undefined : resolveTlsOptions(tls),
    authProvider,
    requireAuthentication,
    compressor: compression === 'none' ? undefined : compressorOf(compression),
    startup: {
      CQL_VERSION: '3.0.0',
      DRIVER_NAME: 'purecql',
      DRIVER_VERSION: driverVersion,
      ...(applicationName !== undefined && { APPLICATION_NAME: applicationName }),
      ...(applicationVersion !== undefined && { APPLICATION_VERSION: applicationVersion }),
    },
    connectTimeoutMs,
    maxInFlight: options.pool.maxInFlight,
    version: protocolVersion === undefined ? undefined : versionOf(protocolVersion),
    minVersion: minProtocolVersion === undefined ? undefined : versionOf(minProtocolVersion),
  });
}
