import { Cluster, PlainTextAuthProvider } from '../../src/index';
import type { ClusterOptions, Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { describeWithServer } from '../support/server';
import { skipSuite } from '../support/skipped-suites';
import type { ServerOptions } from '../support/start-server';
import type { TestServer } from '../support/test-server';

/** The DSE under test, or the fixture that stands in for it. */
export interface DseUnderTest {
  readonly server: TestServer;
  /** Of `system.local`; undefined on a fixture. */
  readonly dseVersion: string | undefined;
  readonly workloads: ReadonlySet<string>;
  readonly keyspace: string;
  readonly session: Session;
  /** Another cluster of the same nodes, to be shut down by whoever asked for it. */
  cluster(options?: ClusterOptions): Cluster;
}

/** What a suite cannot do without. */
export interface DseNeeds {
  readonly workload?: string;
  /** `6.0` for DSE 6.0 and later. */
  readonly version?: string;
  /** A login that may make roles. */
  readonly login?: boolean;
  /** What takes the place of DSE when there is none; without it the suite is then skipped and named. */
  readonly fixture?: () => Promise<ServerOptions>;
}

const isDseRun = (process.env['PURECQL_DSE'] ?? '') !== '';

/** A suite for real DSE nodes (`npm run test:dse`), which runs on a fixture where it can and is skipped elsewhere. */
export function describeOnDse(feature: string, needs: DseNeeds, body: (dse: () => DseUnderTest) => void): void {
  if (!isDseRun && needs.fixture === undefined) return describeSkipped(feature);
  const options = isDseRun ? {} : needs.fixture!;
  describeWithServer(`DSE: ${feature}${isDseRun ? '' : ', on the fixture'}`, options, (server) => {
    let under: DseUnderTest | undefined;
    let own: Cluster | undefined;
    before('look at the server', async function () {
      this.timeout(60_000);
      own = clusterOn(server());
      const session = await own.connect();
      const [first] = own.metadata.hosts;
      const { dseVersion, workloads } = first!;
      const reason = isDseRun ? missing(needs, dseVersion, workloads, server()) : undefined;
      if (reason !== undefined) skipSuite(this, reason);
      const keyspace = await createKeyspace(server(), undefined, 1);
      await session.execute(`use ${keyspace}`);
      under = { server: server(), dseVersion, workloads, keyspace, session, cluster: (more) => clusterOn(server(), more) };
    });
    body(() => under!);
    after(() => own?.shutdown());
  });
}

function describeSkipped(feature: string): void {
  describe(`DSE: ${feature}`, () => {
    it('is tested by npm run test:dse', function () {
      skipSuite(this, 'no DSE here: npm run test:dse');
    });
  });
}

/** What the nodes lack for a suite. */
function missing(
  { workload, version, login }: DseNeeds, dseVersion: string | undefined, workloads: ReadonlySet<string>, server: TestServer,
): string | undefined {
  if (dseVersion === undefined) return 'the server is not DSE';
  if (workload !== undefined && !workloads.has(workload)) return `the nodes do not run ${workload}`;
  if (version !== undefined && parseFloat(dseVersion) < parseFloat(version)) return `DSE ${dseVersion} is older than ${version}`;
  return login === true && server.credentials === undefined ? 'DSE_USERNAME and DSE_PASSWORD are not set' : undefined;
}

function clusterOn({ contactPoints, credentials, tls }: TestServer, options: ClusterOptions = {}): Cluster {
  return new Cluster({
    contactPoints,
    ...(credentials !== undefined && { authProvider: new PlainTextAuthProvider(credentials.username, credentials.password) }),
    ...(tls !== undefined && { tls }),
    ...options,
  });
}
