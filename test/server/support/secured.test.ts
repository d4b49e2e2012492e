import { expect } from 'chai';
import { createCertificates } from '../../support/certificates';
import { runCql, type CqlServer } from '../../support/raw-cql';
import { describeWithServer } from '../../support/server';
import type { TestServer } from '../../support/test-server';

const query = "SELECT role FROM system_auth.roles WHERE role = 'cassandra'";

describeWithServer('server: passwords and mutual TLS', { authentication: true, tls: 'mutual' }, (server) => {
  it('serves those with the password and a certificate', async () => {
    const [rows] = await runCql(server(), query);
    expect(String(rows?.[0]?.[0])).to.equal('cassandra');
  });

  it('refuses another password', async () => {
    const credentials = { username: 'cassandra', password: 'x' };
    expect(await refusal({ ...access(server()), credentials })).to.include('0x0100');
  });

  it('refuses those without a password', async () => {
    const { contactPoints, tls } = access(server());
    expect(await refusal({ contactPoints, ...(tls && { tls }) })).to.include('asks for a password');
  });

  it('refuses those without a certificate', async () => {
    const { ca } = server().tls ?? {};
    expect(await refusal({ ...access(server()), tls: { ...(ca !== undefined && { ca }) } })).to.match(/^Error/);
  });

  it('refuses the certificate of another authority', async () => {
    const { client } = await createCertificates();
    expect(await refusal({ ...access(server()), tls: { ...server().tls, ...client } })).to.match(/^Error/);
  });

  it('is refused by those who do not know its authority', async () => {
    const { ca } = await createCertificates();
    const error = await refusal({ ...access(server()), tls: { ...server().tls, ca } });
    expect(error).to.match(/signature|certificate|issuer/i);
  });

  it('refuses those without TLS', async () => {
    const { contactPoints, credentials } = access(server());
    expect(await refusal({ contactPoints, ...(credentials && { credentials }), timeoutMs: 3_000 })).to.match(/^Error/);
  });
});

function access({ contactPoints, credentials, tls }: TestServer): CqlServer {
  return { contactPoints, ...(credentials && { credentials }), ...(tls && { tls }) };
}

function refusal(server: CqlServer): Promise<string> {
  return runCql(server, query).then(() => 'served', String);
}
