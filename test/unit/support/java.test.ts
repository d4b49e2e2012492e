import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findJava, javaRangeFor, parseJavaMajor } from '../../support/cassandra/java';
import { ServerUnavailableError } from '../../support/cassandra/server-unavailable-error';
import { fakeProgram } from '../../support/fake-program';

describe('support: java', () => {
  const versions: [text: string, major: number | undefined][] = [
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "11.0.13" 2021-10-19', 11],
    ['The program java can be found in these packages', undefined],
  ];
  for (const [text, major] of versions) {
    it(`reads ${major} from ${JSON.stringify(text)}`, () => expect(parseJavaMajor(text)).to.equal(major));
  }

  const ranges: [cassandra: string, min: number, max: number][] = [
    ['5.0.5', 17, 23],
    ['4.1.10', 8, 11],
    ['4.0.13', 8, 11],
  ];
  for (const [cassandra, min, max] of ranges) {
    it(`wants Java ${min} to ${max} for ${cassandra}`, () =>
      expect(javaRangeFor(cassandra)).to.deep.equal({ min, max }));
  }

  describe('on a machine with some Javas', () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'purecql-java-'));
      await fakeProgram(join(folder, 'old/java'), 'openjdk version "11.0.2"');
      await fakeProgram(join(folder, 'good/bin/java'), 'openjdk version "17.0.9"');
      await fakeProgram(join(folder, 'new/java'), 'openjdk version "25"');
      await fakeProgram(join(folder, 'broken/java'), '');
    });
    after(() => rm(folder, { recursive: true }));

    it('takes the one at JAVA_HOME when it fits', async () => {
      const java = await findJava('5.0.5', { JAVA_HOME: join(folder, 'good'), PATH: join(folder, 'new') });
      expect(java).to.deep.equal({ path: join(folder, 'good/bin/java'), major: 17 });
    });

    it('goes on along the PATH past those that do not fit', async () => {
      const PATH = ['broken', 'old', 'new', 'good/bin'].map((name) => join(folder, name)).join(':');
      expect(await findJava('5.0.5', { PATH })).to.have.property('major', 17);
      expect(await findJava('4.1.10', { PATH })).to.have.property('major', 11);
    });

    it('names what it found and what to install', async () => {
      const path = join(folder, 'new/java');
      const error: unknown = await findJava('5.0.5', {}, path).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ServerUnavailableError).with.property('reason', 'Java 17 not found');
      expect(String(error)).to.include(`found Java 25 (${path})`).and.include('openjdk-17-jre-headless');
    });

    it('names a Java that does not run', async () => {
      const error = await findJava('4.1.10', {}, join(folder, 'broken/java')).catch(String);
      expect(error).to.include('Java 11 not found').and.include('broken/java, which does not run');
    });
  });
});
