import * as clusterOptions from '../../src/cluster/cluster-options';
import type { ClusterOptions } from '../../src/cluster/cluster-options';
import { optionsFromEnv } from '../../src/session/cluster-env';

const { resolveClusterOptions } = clusterOptions;
const { contactPoints = [], authProvider, tls } = optionsFromEnv(process.env);

/** Tests are written for nodes without a password and TLS: where the server has them, its own are the defaults. */
const withLogin: typeof resolveClusterOptions = (options) => resolveClusterOptions({ ...loginFor(options), ...options });

function loginFor(options: ClusterOptions): ClusterOptions {
  const isOurs = options.contactPoints?.every((host) => contactPoints.includes(host)) === true;
  return isOurs ? { ...(authProvider !== undefined && { authProvider }), ...(tls !== undefined && { tls }) } : {};
}

Object.assign(clusterOptions, { resolveClusterOptions: withLogin });
