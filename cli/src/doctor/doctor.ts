import { AuthenticationError, BadCredentialsError, ConfigurationError, NoHostAvailableError } from 'purecql';
import type { Cluster } from 'purecql';
import { clusterOf } from '../connection-flags';
import type { Environ } from '../connection-flags';
import { completeEnviron } from '../context';
import type { Context } from '../context';
import { ExitCode } from '../exit-code';
import { printable } from '../output/output';
import type { Output } from '../output/output';
import { StepFailure } from './check';
import type { Check } from './check';
import { endpointsOf, tlsFilesOf } from './endpoints';
import type { Endpoint } from './endpoints';
import { probeName, probeTcp } from './probe-tcp';
import { probeTls } from './probe-tls';
import { probeVersion } from './probe-version';

const defaultTimeoutMs = 5_000;
const stepWidth = 15;

/** Goes the way to a session step by step, a line for each, and says at the first that fails what cures it. */
export async function doctor(context: Context): Promise<ExitCode> {
  const { flags, output } = context;
  const environ = await completeEnviron(flags);
  const cluster = clusterOf({ ...environ, CASSANDRA_KEYSPACE: undefined }, flags);
  const timeoutMs = flags.connectTimeout === undefined ? defaultTimeoutMs : flags.connectTimeout * 1_000;
  const isBundle = (environ['CASSANDRA_SECURE_CONNECT_BUNDLE'] ?? '') !== '';
  try {
    const options = { output, timeoutMs };
    const reached = isBundle ? await throughBundle(output) : await probeAll(endpointsOf(environ), environ, options);
    if (reached === undefined) return ExitCode.cannotConnect;
    for await (const check of sessionChecks(cluster, environ, reached)) await showCheck(check, output);
    return ExitCode.ok;
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    await showCheck(error.check, output);
    return ExitCode.cannotConnect;
  } finally {
    await cluster.shutdown();
  }
}

interface Reached {
  readonly authenticator: string | undefined;
}

interface ProbeOptions {
  readonly output: Output;
  readonly timeoutMs: number;
}

/** Where the nodes are is for the service of the bundle to say, which the driver asks. */
async function throughBundle(output: Output): Promise<Reached> {
  await showCheck({ step: 'bundle', finding: 'it can be read; the way to its proxy is tried as a whole' }, output);
  return { authenticator: 'the bundle' };
}

/** Every contact point by itself; one that can be reached is enough to go on with. */
async function probeAll(endpoints: readonly Endpoint[], environ: Environ, options: ProbeOptions): Promise<Reached | undefined> {
  let reached: Reached | undefined;
  for (const endpoint of endpoints) {
    await options.output.write(`${endpoint.host}, port ${endpoint.port}\n`);
    const found = await probe(endpoint, environ, options);
    reached ??= found;
  }
  return reached;
}

async function probe(endpoint: Endpoint, environ: Environ, { output, timeoutMs }: ProbeOptions): Promise<Reached | undefined> {
  const tls = tlsFilesOf(environ);
  try {
    const name = await probeName(endpoint);
    await showCheck(name.check, output);
    const tcp = await probeTcp(name.addresses, endpoint.port, timeoutMs);
    await showCheck(tcp.check, output);
    const encrypted = tls === undefined ? undefined : await probeTls(tcp.socket, endpoint, tls, timeoutMs);
    await showCheck(encrypted?.check ?? { step: 'tls', finding: 'not asked for' }, output);
    const spoken = await probeVersion(encrypted?.socket ?? tcp.socket, encrypted !== undefined, timeoutMs);
    await showCheck(spoken.check, output);
    return { authenticator: spoken.authenticator };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    await showCheck(error.check, output);
    return undefined;
  }
}

/** What only the driver can try: to log in, to choose the data centre, to reach all its nodes. */
async function* sessionChecks(
  cluster: Cluster, environ: Environ, { authenticator }: Reached,
): AsyncGenerator<Check, void, undefined> {
  const user = environ['CASSANDRA_USERNAME'];
  const login = authenticator === undefined ? 'the node asks for none' : `as ${user ?? 'nobody'}, by ${shortName(authenticator)}`;
  const failure = await cluster.connect().then(() => undefined, (error: unknown) => error);
  if (isLoginFailure(failure)) {
    const cure = user === undefined && authenticator !== undefined
      ? 'give --user, and the password by CASSANDRA_PASSWORD'
      : 'check the user name, the password, and that the role has LOGIN = true';
    throw new StepFailure('authentication', `${login}: ${failure.message}`, cure);
  }
  yield { step: 'authentication', finding: login };
  if (failure instanceof ConfigurationError) throw new StepFailure('data centre', failure.message, 'give it by --dc');
  if (failure !== undefined) {
    throw new StepFailure('nodes', messageOf(failure), 'the node answers and takes no session: see its log');
  }
  yield* clusterChecks(cluster, environ);
}

async function* clusterChecks({ metadata }: Cluster, environ: Environ): AsyncGenerator<Check, void, undefined> {
  const datacenters = [...new Set(metadata.hosts.map(({ datacenter }) => datacenter))];
  const local = environ['CASSANDRA_LOCAL_DC'];
  const others = datacenters.length > 1 ? ` of ${datacenters.join(', ')}` : '';
  yield { step: 'data centre', finding: `${local ?? datacenters[0] ?? '?'}${others}` };
  const versions = [...new Set(metadata.hosts.map(({ releaseVersion }) => releaseVersion))].join(', ');
  const down = metadata.hosts.filter(({ state }) => state === 'down');
  const finding = `${metadata.hosts.length - down.length} of ${metadata.hosts.length} without a failure, release ${versions}`;
  if (down.length > 0) {
    const cure = 'are they up, and can the address that they broadcast (broadcast_rpc_address) be reached from here?';
    throw new StepFailure('nodes', `${finding}; not reached: ${down.map(String).join(', ')}`, cure);
  }
  yield { step: 'nodes', finding };
  const keyspace = environ['CASSANDRA_KEYSPACE'];
  if (keyspace === undefined) return;
  if (!metadata.keyspaces.has(keyspace)) {
    throw new StepFailure('keyspace', `${keyspace} is not there`, `it is one of: ${[...metadata.keyspaces.keys()].join(', ')}`);
  }
  yield { step: 'keyspace', finding: `${keyspace} is there` };
}

function isLoginFailure(error: unknown): error is Error {
  if (error instanceof NoHostAvailableError) return error.errors.some(isLoginFailure);
  return error instanceof AuthenticationError || error instanceof BadCredentialsError;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n').map((line) => line.trim()).join(' ') : String(error);
}

function shortName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}

async function showCheck({ step, finding, cure }: Check, output: Output): Promise<void> {
  const mark = cure === undefined ? output.paint('green', 'ok  ') : output.paint('red', 'FAIL');
  const advice = cure === undefined ? '' : ` -> ${cure}`;
  await output.write(`${mark} ${step.padEnd(stepWidth)} ${printable(finding)}${advice}\n`);
  await output.flush();
}
