import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { compileJava } from '../../support/cassandra/compile-java';
import { runCql } from '../../support/raw-cql';
import { describeWithServer } from '../../support/server';
import type { ServerOptions } from '../../support/start-server';

const openDoor = join(__dirname, '../../fixtures/java/OpenDoor.java');

async function options(): Promise<ServerOptions> {
  return { classPath: [await compileJava([openDoor])], yaml: { authenticator: 'OpenDoor' }, tls: 'server' };
}

describeWithServer('server: classes of our own, TLS without a client certificate', options, (server) => {
  it('runs the class', () => expect(server().nodes[0]?.log(10_000)).to.include('The door is open'));

  it('serves those who know its authority', async () => {
    expect(server().tls).to.have.all.keys('ca');
    expect(await runCql(server(), 'SELECT key FROM system.local')).to.have.length(1);
  });

  it('shows what the compiler says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'purecql-java-'));
    await writeFile(join(folder, 'Broken.java'), 'class Broken { nonsense }');
    const error = await compileJava([join(folder, 'Broken.java')]).catch(String);
    expect(error).to.match(/cannot compile Broken\.java:[^]*identifier/);
    await rm(folder, { recursive: true });
  });
});
