import { Cluster, PlainTextAuthProvider } from '../src/index';

/** For trying things out: where the cluster is and who is asking; everything else has a default. */
export function minimalCluster(contactPoints: readonly string[], username: string, password: string): Cluster {
  return new Cluster({ contactPoints, authProvider: new PlainTextAuthProvider(username, password) });
}
