import { join } from 'node:path';
import { expect } from 'chai';
import { AuthenticationError, Cluster, DsePlainTextAuthProvider, PlainTextAuthProvider } from '../../../src/index';
import { compileJava } from '../../support/cassandra/compile-java';
import { KerberosClientProcess } from '../../support/kerberos-client';
import { runCql } from '../../support/raw-cql';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import type { ServerOptions } from '../../support/start-server';
import type { TestServer } from '../../support/test-server';
import { addPrincipals, ticketPassword as password, useRealm } from './kerberos-realm';
import type { Realm } from './kerberos-realm';
import { tokensOf } from './logins';

/** Starts a program as alice, who has a ticket and, unless told otherwise, a role. */
function useAlice(server: () => TestServer, realm: () => Realm, hasRole: boolean): () => KerberosClientProcess {
  let client: KerberosClientProcess | undefined;
  before('start a program', async function () {
    this.timeout(300_000);
    await addPrincipals(realm(), 'alice');
    await realm().kdc.kinit('alice', { password });
    if (hasRole) await runCql(server(), `CREATE ROLE "${realm().full('alice')}" WITH LOGIN = true`);
    client = await KerberosClientProcess.start(realm().kdc.environment);
  });
  after('end the program', () => client?.[Symbol.asyncDispose]());
  after('stop the KDC', () => realm().kdc.stop());
  return () => client!;
}

/** What a user with a password sends, and the error that comes of it. */
async function passwordLogin(
  { contactPoints }: TestServer, Provider: typeof PlainTextAuthProvider, allowedAuthenticators: 'any' | readonly string[] = [],
): Promise<{ readonly error: Error; readonly sent: string[] }> {
  const environment = new RecordingEnvironment();
  const authProvider = new Provider('alice', sentinelPassword, { allowedAuthenticators });
  const error = await rejection(new Cluster({ contactPoints, authProvider }, environment).connect());
  return { error, sent: tokensOf(environment).map(String) };
}

const old = useRealm('cassandra/localhost');

async function nodeOfOldClass(): Promise<ServerOptions> {
  const options = await old.options();
  const name = 'com.datastax.bdp.cassandra.auth.KerberosAuthenticator';
  const source = join(__dirname, '..', '..', 'fixtures', 'java', `${name.replaceAll('.', '/')}.java`);
  const { classPath = [], yaml } = options;
  return { ...options, classPath: [...classPath, await compileJava([source], { classPath })], yaml: { ...yaml, authenticator: name } };
}

describeWithServer('auth: Kerberos with the class before unified authentication, and another service', nodeOfOldClass, (server) => {
  const client = useAlice(server, old.realm, true);

  it('logs in with the first token at once', async () => {
    const id = await client().login({ contactPoints: server().contactPoints, auth: { service: 'cassandra' } });
    const [rows] = await runCql(server(), 'SELECT username, driver_name FROM system_views.clients');
    const names = (rows ?? []).filter(([, driver]) => String(driver) === 'purecql').map(([name]) => String(name));
    expect(names).to.deep.equal([old.realm().full('alice'), old.realm().full('alice')]);
    await client().close(id);
  });

  it('names the service that the KDC does not know', async () => {
    const error = await client().refusal({ contactPoints: server().contactPoints, auth: {} });
    expect(error.message).to.include('The KDC knows no service dse/localhost').and.include('Set hostName or service');
  });

  for (const Provider of [PlainTextAuthProvider, DsePlainTextAuthProvider]) {
    for (const allowed of [[], 'any'] as const) {
      it(`gets nothing of a ${Provider.name}, with ${JSON.stringify(allowed)} allowed`, async () => {
        const { error, sent } = await passwordLogin(server(), Provider, allowed);
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('use DseGssApiAuthProvider');
        expect(sent).to.deep.equal([]);
      });
    }
  }
});

const strict = useRealm('dse/localhost', { qops: ['auth-int', 'auth-conf'] });

/** The last of several options of the same name counts. */
async function nodeOfKerberosAlone(): Promise<ServerOptions> {
  const options = await strict.options();
  return { ...options, jvmOptions: [...options.jvmOptions ?? [], '-Ddse.authentication.schemes=kerberos'] };
}

describeWithServer('auth: Kerberos alone, with more protection than a login has', nodeOfKerberosAlone, (server) => {
  const client = useAlice(server, strict.realm, false);

  it('says what the node offers, and what to change', async () => {
    const error = await client().refusal({ contactPoints: server().contactPoints, auth: {} });
    expect(error).to.include({ name: 'AuthenticationError', code: 'AUTHENTICATION' });
    expect(error.message).to.include('The server offers the quality of protection auth-int and auth-conf').and.include('add auth to qop');
  });

  for (const Provider of [PlainTextAuthProvider, DsePlainTextAuthProvider]) {
    it(`gets the name of the mechanism of a ${Provider.name}, and never the password`, async () => {
      const { error, sent } = await passwordLogin(server(), Provider);
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('The mechanism PLAIN is not enabled').and.include('that PLAIN is among the schemes');
      expect(sent).to.deep.equal(['PLAIN']);
    });
  }
});
