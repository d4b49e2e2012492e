import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ServerUnavailableError } from '../../support/cassandra/server-unavailable-error';
import { fakeProgram } from '../../support/fake-program';
import { runMocha, type MochaRun } from '../../support/run-mocha';
import { startServer } from '../../support/start-server';

const needsServer = join(__dirname, '../../fixtures/run-guard/needs-server.ts');
const noDocker = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('support: server', function () {
  this.timeout(30_000);
  let folder: string;
  let unwanted: MochaRun;
  let withoutDocker: MochaRun;
  let withoutNetwork: MochaRun;
  let continuousIntegration: MochaRun;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'purecql-server-'));
    await fakeProgram(join(folder, 'java'), 'openjdk version "17.0.1"');
    await fakeProgram(join(folder, 'mvn'), 'Could not transfer artifact', 1);
    const noNetwork = { ...noDocker, PATH: folder, PURECQL_CACHE: join(folder, 'cache'), JAVA_HOME: '' };
    [unwanted, withoutDocker, withoutNetwork, continuousIntegration] = await Promise.all([
      runMocha(needsServer, { PURECQL_SKIP_SERVER: '1' }),
      runMocha(needsServer, { ...noDocker, PURECQL_TEST_SERVER: 'docker' }),
      runMocha(needsServer, noNetwork),
      runMocha(needsServer, { ...noNetwork, CI: 'true' }),
    ]);
  });
  after(() => rm(folder, { recursive: true }));

  it('is counted as skipped, with the file and the reason, when nobody wants it', () => {
    expect(unwanted.output).to.include('2 pending');
    expect(unwanted.output).to.include('1 suite skipped: PURECQL_SKIP_SERVER is set (fixtures/run-guard/needs-server');
    expect(unwanted.exitCode).to.equal(0);
  });

  it('is counted as skipped when there is no Docker and nothing else is wanted', () => {
    expect(withoutDocker.output).to.match(/1 suite skipped: Docker not running \(fixtures\/run-guard\/needs-server/);
    expect(withoutDocker.output).to.include('1 suite skipped: no own processes in Docker');
    expect(withoutDocker.exitCode).to.equal(0);
  });

  it('is counted as skipped when its jars cannot be fetched', () => {
    expect(withoutNetwork.output).to.include('1 suite skipped: Cassandra 5.0.5 could not be fetched');
    expect(withoutNetwork.exitCode).to.equal(0);
  });

  it('fails a continuous integration that has Java and Maven and cannot fetch its jars', () => {
    expect(continuousIntegration.output).to.include('2 failing').and.include('Could not transfer artifact');
    expect(continuousIntegration.exitCode).to.equal(2);
  });

  it('fails with all that could be installed', async () => {
    const error: unknown = await startServer({ javaPath: '/nowhere/java' }, {}).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ServerUnavailableError);
    expect(String(error)).to.include('CASSANDRA_URL').and.include('openjdk-17').and.include('/nowhere/java');
  });
});
