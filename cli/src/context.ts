import type { Cluster, Session } from 'purecql';
import { clusterOf, environOf, saysWhere } from './connection-flags';
import type { ConnectionFlags, Environ } from './connection-flags';
import type { OutputFormat } from './output/formats';
import type { Output } from './output/output';
import { askPassword } from './ask-password';
import { findRunningCluster } from './up/running-cluster';
import { CannotConnectError } from './usage-error';

/** Options that stand before or behind every command. */
export interface GlobalFlags extends ConnectionFlags {
  readonly output?: OutputFormat;
}

/** What commands get. */
export interface Context {
  readonly flags: GlobalFlags;
  readonly output: Output;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A session and the cluster it is of. */
export interface Connected {
  readonly cluster: Cluster;
  readonly session: Session;
}

/** All that was said of the way to the cluster, a password that was asked for included. */
export async function completeEnviron(flags: ConnectionFlags): Promise<Environ> {
  const running = saysWhere(flags, process.env) ? undefined : await findRunningCluster();
  const environ = environOf(flags, process.env, running);
  const user = environ['CASSANDRA_USERNAME'] ?? '';
  if (user === '' || (environ['CASSANDRA_PASSWORD'] ?? '') !== '') return environ;
  return { ...environ, CASSANDRA_PASSWORD: await askPassword(user) };
}

/** Connects, does the work, and closes everything however it ends. */
export async function withSession<T>(context: Context, work: (connected: Connected) => Promise<T>): Promise<T> {
  const cluster = clusterOf(await completeEnviron(context.flags), context.flags);
  const said = new Set<string>();
  cluster.on('warning', (message) => {
    if (!said.has(message)) warn(message);
    said.add(message);
  });
  try {
    const session = await cluster.connect().catch((error: unknown) => {
      throw new CannotConnectError(error);
    });
    return await work({ cluster, session });
  } finally {
    await cluster.shutdown();
  }
}

/** Tells of something on the stream that is not the result's. */
export function warn(message: string): void {
  process.stderr.write(`warning: ${message}\n`);
}
