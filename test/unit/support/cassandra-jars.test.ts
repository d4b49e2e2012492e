import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cacheFolder, cassandraJars, pomFor } from '../../support/cassandra/cassandra-jars';
import { callbackProgress } from '../../support/cassandra/progress';

describe('support: cassandra jars', () => {
  const folders: [environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, folder: string][] = [
    [{ PURECQL_CACHE: '/var/own' }, 'linux', '/var/own'],
    [{ PURECQL_CACHE: '/var/own', XDG_CACHE_HOME: '/var/xdg' }, 'linux', '/var/own'],
    [{ XDG_CACHE_HOME: '/var/xdg' }, 'linux', '/var/xdg/purecql'],
    [{ PURECQL_CACHE: '' }, 'linux', join(homedir(), '.cache/purecql')],
    [{}, 'darwin', join(homedir(), 'Library/Caches/purecql')],
  ];
  for (const [environment, platform, folder] of folders) {
    it(`are kept in ${folder.replace(homedir(), '~')} on ${platform} with ${JSON.stringify(environment)}`, () =>
      expect(cacheFolder(environment, platform)).to.equal(folder));
  }

  it('come from a Maven project with one pinned dependency', () => {
    const pom = pomFor('4.1.10');
    expect(pom).to.match(/<artifactId>cassandra-all<\/artifactId>\s*<version>4\.1\.10<\/version>/);
    expect(pom.match(/<dependency>/g)).to.have.length(1);
  });

  it('are taken from the cache without Maven and without a word', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'purecql-jars-'));
    const lines: string[] = [];
    await mkdir(join(cache, 'cassandra-9.9.9/lib'), { recursive: true });
    await writeFile(join(cache, 'cassandra-9.9.9/lib/cassandra-all-9.9.9.jar'), '');
    expect(await cassandraJars('9.9.9', callbackProgress((line) => lines.push(line)), cache)).to.equal(
      join(cache, 'cassandra-9.9.9/lib'),
    );
    expect(lines).to.deep.equal([]);
    await rm(cache, { recursive: true });
  });
});
