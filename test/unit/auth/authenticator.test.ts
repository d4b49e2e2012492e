import { expect } from 'chai';
import { defaultAllowedAuthenticators } from '../../../src/auth/authenticator';

describe('defaultAllowedAuthenticators', () => {
  it('has the classes of Cassandra, DSE, Scylla and the hosted services that take passwords', () => {
    expect(defaultAllowedAuthenticators).to.include.members([
      'org.apache.cassandra.auth.PasswordAuthenticator',
      'org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator',
      'com.datastax.bdp.cassandra.auth.DseAuthenticator',
      'com.scylladb.auth.SaslauthdAuthenticator',
      'com.scylladb.auth.TransitionalAuthenticator',
      'com.instaclustr.cassandra.auth.SharedSecretAuthenticator',
      'com.amazon.helenus.auth.HelenusAuthenticator',
      'com.ericsson.bss.cassandra.ecaudit.auth.AuditAuthenticator',
    ]);
  });

  it('has whole class names only, each once', () => {
    expect(new Set(defaultAllowedAuthenticators).size).to.equal(defaultAllowedAuthenticators.length);
    for (const name of defaultAllowedAuthenticators) expect(name).to.match(/^([a-z]+\.){3,}[A-Z]\w+$/);
  });

  it('gives no password to a server that only knows Kerberos or certificates', () => {
    expect(defaultAllowedAuthenticators.join()).to.not.match(/Kerberos|MutualTlsAuthenticator/);
  });

  it('cannot be changed from outside', () => {
    expect(() => (defaultAllowedAuthenticators as string[]).push('com.evil.CredentialStealer')).to.throw(TypeError);
  });
});
