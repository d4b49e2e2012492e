import { ServerUnavailableError } from './cassandra/server-unavailable-error';
import { ServerPool } from './server-pool';
import { skipSuite } from './skipped-suites';
import type { ServerOptions } from './start-server';
import type { TestServer } from './test-server';

/** Fetching jars or an image comes on top of the boot. */
const startTimeoutMs = 600_000;
const testTimeoutMs = 30_000;

/** The servers of this run; test/setup.ts stops them at its end. */
export const serverPool = new ServerPool();

/**
 * A suite that has a real server. Without options all suites of a run share one node; suites with the same options in a
 * row share theirs too, except those with `ownProcesses`, which are stopped when their suite ends. A suite that cannot
 * have its server is skipped and named at the end of the run.
 */
export function describeWithServer(
  title: string,
  options: ServerOptions | (() => Promise<ServerOptions>),
  body: (server: () => TestServer) => void,
): void {
  describe(title, function () {
    this.timeout(testTimeoutMs);
    let server: TestServer | undefined;
    before('start a server', async function () {
      this.timeout(startTimeoutMs);
      if ((process.env['PURECQL_SKIP_SERVER'] ?? '') !== '') skipSuite(this, 'PURECQL_SKIP_SERVER is set');
      let wanted: ServerOptions;
      try {
        wanted = typeof options === 'function' ? await options() : options;
        server = await serverPool.acquire(wanted);
      } catch (error) {
        if (error instanceof ServerUnavailableError && maySkip(error)) skipSuite(this, error.reason);
        throw error;
      }
      const hasLogin = server.credentials !== undefined || server.tls !== undefined;
      if (wanted.withoutLogin === true && hasLogin) skipSuite(this, 'it needs a node without passwords and TLS');
    });
    after('give the server back', async function () {
      this.timeout(testTimeoutMs);
      if (server !== undefined) await serverPool.release(server);
    });
    body(() => {
      if (server === undefined) throw new Error('The server is there only within hooks and tests');
      return server;
    });
  });
}

/** With Java and Maven at hand, a continuous integration that cannot start Cassandra has failed. */
function maySkip(error: ServerUnavailableError): boolean {
  return error.isProgramMissing || (process.env['CI'] ?? '') === '';
}
