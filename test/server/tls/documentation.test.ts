import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Cluster } from '../../../src/index';
import type { TlsOptions } from '../../../src/index';
import { programsOf } from '../../docs/pages';
import { describeWithServer } from '../../support/server';
import { skipSuite } from '../../support/skipped-suites';
import { Authority } from '../../support/tls-authority';
import { TlsFront } from '../../support/tls-front';
import { inFolder, missingProgram, run } from '../../support/tls-stores';

/** The commands of the page; its programs run with those of all pages. */
const commands = programsOf('docs/tls.md').filter(({ language }) => language === 'sh');

describeWithServer('server: TLS: keystores of Java', { withoutLogin: true }, (server) => {
  it('can be used as the documentation says', async function () {
    this.timeout(120_000);
    const missing = await missingProgram('keytool', 'openssl');
    if (missing !== undefined) skipSuite(this, `${missing} not found`);
    await inFolder(async (folder) => {
      const authority = await Authority.create();
      const client = await authority.issue({ commonName: 'app', usage: 'client' });
      await makeJavaStores(folder, authority, client.key + client.cert);
      expect(commands).to.have.lengthOf(2);
      for (const { code } of commands) await run(folder, 'sh', '-e', '-c', code);
      const file = (name: string) => readFile(join(folder, name));
      const ca = await file('ca.pem');
      const certificate = await authority.issue({ ips: ['127.0.0.1'] });
      const front = await TlsFront.start(
        { ...certificate, ca: authority.cert, requestCert: true, rejectUnauthorized: true }, server().contactPoints[0]!,
      );
      try {
        for (const tls of [
          { ca, pfx: await file('client.p12'), passphrase: 'changeit' },
          { ca, cert: await file('client.pem'), key: await file('client.key') },
        ]) {
          expect(await ask(front.port, tls)).to.equal('local');
        }
        expect(front.clientNames).to.deep.equal(new Set(['app']));
      } finally {
        await front.stop();
      }
    });
  });
});

/** A client's keystore and truststore as Java's tools made them before PKCS#12 was theirs too. */
async function makeJavaStores(folder: string, authority: Authority, clientPem: string): Promise<void> {
  await writeFile(join(folder, 'client-in.pem'), clientPem);
  await writeFile(join(folder, 'ca-in.pem'), authority.cert);
  await run(folder, 'openssl', 'pkcs12', '-export', '-in', 'client-in.pem', '-name', 'app', '-out', 'in.p12', '-passout', 'pass:changeit');
  await run(
    folder, 'keytool', '-importkeystore', '-srckeystore', 'in.p12', '-srcstoretype', 'PKCS12', '-srcstorepass', 'changeit',
    '-destkeystore', 'client.jks', '-deststoretype', 'JKS', '-deststorepass', 'changeit',
  );
  await run(
    folder, 'keytool', '-importcert', '-noprompt', '-alias', 'authority', '-file', 'ca-in.pem',
    '-keystore', 'truststore.jks', '-storetype', 'JKS', '-storepass', 'changeit',
  );
}

async function ask(port: number, tls: TlsOptions): Promise<string | undefined> {
  const cluster = new Cluster({ contactPoints: [`127.0.0.1:${port}`], tls, schemaMetadata: false });
  try {
    const session = await cluster.connect();
    return (await session.execute<{ key: string }>('select key from system.local')).rows[0]?.key;
  } finally {
    await cluster.shutdown();
  }
}
