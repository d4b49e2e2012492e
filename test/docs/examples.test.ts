import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { AstraPlay } from '../support/astra-play';
import { createKeyspace } from '../support/keyspace';
import { describeWithServer } from '../support/server';
import { root } from './pages';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const neighbours = `[3] "A deep learning display that controls your mood" (sim: 0.9944)
[2] "An AI quilt to help you sleep forever" (sim: 0.7967)
`;

/** What each example prints, or the shape of it. */
const expected: Readonly<Record<string, string | RegExp>> = {
  'batches.ts': 'Ada has a-1\nGrace has it\nBarbara is too late\n',
  'bulk-load.ts': '5000 written, 0 failed\n',
  'cancel.ts': 'ABORTED: the page was closed\nlocal\n',
  'connect-minimal.ts': /^connected to \d+\.\d+\S*\n$/,
  'connect-production.ts': /^connected to \d+\.\d+\S*\n$/,
  'errors.ts': /^ENCODING_ERROR at id: .*\nSYNTAX_ERROR 8192, may have run: false\n$/,
  'paging.ts': 'the sum of all pages is 1561875\nthe first page has 1000 rows, more follow: true\nthe second begins at 1000\n',
  'quickstart.ts': neighbours,
  'types.ts': /number: 9007199254740993n,[^]*total: BigDecimal\(1200\.50\)/,
  'vector-search.ts': neighbours,
};
/** Files that examples share, and examples with tests of their own. */
const others = /^(own-keyspace\.ts|opentelemetry.*|.*\.md)$/;
const notInherited = /^(CASSANDRA_|ASTRA_|NODE_OPTIONS$)/;

/** The source in one file, which takes a process a tenth of the time to load; as far below the root as the source. */
const library = join(root, '.cache', 'library', 'purecql.js');
const childTimeoutMs = 150_000;
const testTimeoutMs = 180_000;

function buildLibrary(): void {
  const entry = join(root, 'src', 'index.ts');
  buildSync({
    entryPoints: [entry], outfile: library, bundle: true, packages: 'external', platform: 'node', format: 'cjs', target: 'node20',
    keepNames: true,
  });
}

/** Runs an example as its reader does, in a process of its own, with nothing but the environment to tell it where the cluster is. */
function run(name: string, variables: Readonly<Record<string, string>>): Promise<Outcome> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !notInherited.test(key)));
  const parameters = ['-r', 'ts-node/register', join('examples', name)];
  return new Promise((resolve) => {
    const env = { ...inherited, ...variables, PURECQL_LIBRARY: library };
    const options = { cwd: root, env, timeout: childTimeoutMs };
    execFile(process.execPath, parameters, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

describeWithServer('documentation: examples', { authentication: true }, (server) => {
  const login = (): Record<string, string> => {
    const { username = '', password = '' } = server().credentials ?? {};
    return { CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password };
  };

  const outcomes = new Map<string, Promise<Outcome>>();
  before('run them, two at a time', () => {
    buildLibrary();
    const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
    for (const [i, name] of Object.keys(expected).entries()) {
      const variables = { ...login(), CASSANDRA_CONTACT_POINTS: server().contactPoints.join() };
      const outcome = lanes[i % 2]!.then(() => run(name, variables));
      outcomes.set(name, lanes[i % 2] = outcome);
    }
  });

  it('are all here', () => {
    const files = readdirSync(join(root, 'examples')).filter((name) => !others.test(name));
    expect(files.sort()).to.deep.equal(Object.keys(expected).sort());
  });

  for (const [name, output] of Object.entries(expected)) {
    it(`${name} runs and ends by itself`, async function () {
      this.timeout(testTimeoutMs);
      const { code, stdout, stderr } = (await outcomes.get(name))!;
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      if (typeof output === 'string') expect(stdout).to.equal(output);
      else expect(stdout).to.match(output);
    });
  }

  describe('on Astra', () => {
    let play: AstraPlay;
    let folder: string;
    before(async () => {
      play = await AstraPlay.inFrontOf(server(), { name: 'localhost' });
      folder = await mkdtemp(join(tmpdir(), 'purecql-examples-'));
    });
    after(async () => {
      await play?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('the quick start works in the keyspace of the bundle, and makes none', async function () {
      this.timeout(testTimeoutMs);
      const path = join(folder, 'with-keyspace.zip');
      await writeFile(path, play.bundle({ keyspace: await createKeyspace(server()) }));
      const { code, stdout, stderr } = await run('quickstart.ts', { ...login(), CASSANDRA_SECURE_CONNECT_BUNDLE: path });
      expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: neighbours, stderr: '' });
    });

    it('the quick start says what to do where it has no keyspace and may make none', async function () {
      this.timeout(testTimeoutMs);
      const path = join(folder, 'without-keyspace.zip');
      await writeFile(path, play.bundle());
      const { code, stderr } = await run('quickstart.ts', { ...login(), CASSANDRA_SECURE_CONNECT_BUNDLE: path });
      expect(code).to.equal(1);
      expect(stderr).to.include('set CASSANDRA_KEYSPACE');
    });
  });
});
