import { expect } from 'chai';
import { kerberosFailure } from '../../../src/auth/gss-failure';
import type { GssLogin } from '../../../src/auth/gss-failure';
import { AuthenticationError } from '../../../src/errors';
import { gssLogin } from '../../support/fake-gss-client';

const unspecified = 'Unspecified GSS failure.  Minor code may provide more information: ';
const noCredentials = 'No credentials were supplied, or the credentials were unavailable or inaccessible: ';

/** What MIT Kerberos 1.20 says through the package kerberos, and what the driver advises. */
const texts: [text: string, advice: string, login?: Partial<GssLogin>][] = [
  [`${noCredentials}No Kerberos credentials available (default cache: FILE:/run/tickets)`, 'There is no ticket: run kinit (klist -A shows'],
  [`${noCredentials}No Kerberos credentials available (default cache: FILE:/run/x)`, 'run KRB5CCNAME=FILE:/run/x kinit (', { ticketCache: 'FILE:/run/x' }],
  [`${noCredentials}No Kerberos credentials available (default cache: MEMORY:x)`, 'klist -k /etc/app.keytab shows', { keytab: '/etc/app.keytab' }],
  [
    `${noCredentials}Can't find client principal bob@EXAMPLE.ORG in cache collection`,
    'There is no ticket of the principal bob: run kinit bob (', { principal: 'bob' },
  ],
  [
    `${noCredentials}Can't find client principal bob@EXAMPLE.ORG in cache collection`,
    'klist -k /etc/app.keytab shows what that keytab has', { principal: 'bob', keytab: '/etc/app.keytab' },
  ],
  [`${noCredentials}Principal in credential cache does not match desired name`, 'no ticket of the principal bob', { principal: 'bob' }],
  [
    `${unspecified}Server dse/node1.example.org@EXAMPLE.ORG not found in Kerberos database`,
    'The KDC knows no service dse/node1.example.org; the host name is from reverse DNS of 10.1.2.3. Set hostName or service',
  ],
  [`${unspecified}Server krbtgt/ORG@EXAMPLE.NET not found in Kerberos database`, 'The KDC knows no service dse/node1.example.org'],
  [`${unspecified}Server not found in Kerberos database`, 'The KDC knows no service dse/node1.example.org'],
  [`${noCredentials}Client 'gone@EXAMPLE.ORG' not found in Kerberos database`, 'Check the name of the principal and its realm'],
  [`${unspecified}Ticket expired`, 'The ticket is too old: run kinit again'],
  ['The referenced context has expired: Success', 'failed: The referenced context has expired. The ticket is too old: run kinit again'],
  [`${unspecified}Ticket expired`, 'The ticket is too old: check the clocks', { keytab: '/etc/app.keytab' }],
  [`${unspecified}Clock skew too great`, 'clocks of this machine, of the KDC and of the node must agree'],
  [`${noCredentials}Preauthentication failed`, 'The key in /etc/app.keytab is not, or no longer', { keytab: '/etc/app.keytab' }],
  [`${noCredentials}Decrypt integrity check failed`, 'export the keytab anew', { keytab: '/etc/app.keytab' }],
  [`${unspecified}Decrypt integrity check failed`, 'run kinit again'],
  [`${unspecified}Cannot contact any KDC for realm 'EXAMPLE.ORG'`, 'Check that the KDC of the realm runs'],
  [`${noCredentials}Cannot find KDC for realm "EXAMPLE.ORG"`, 'set KRB5_CONFIG to its path'],
  [`${noCredentials}Client's entry in database has expired`, 'The administrator of the realm'],
  [`${unspecified}Wrong principal in request`, 'The node did not prove that it is dse/node1.example.org'],
];

describe('kerberosFailure', () => {
  for (const [text, advice, login] of texts) {
    it(`says what to do about: ${text.replace(/^.*?: /, '')} (${Object.keys(login ?? {}).join(', ')})`, () => {
      const cause = new Error(text);
      const error = kerberosFailure(cause, { ...gssLogin, ...login });
      expect(error).to.be.instanceOf(AuthenticationError).and.include({ cause, code: 'AUTHENTICATION', mayHaveRun: false });
      expect(error.message).to.include(advice);
      expect(error.message).to.match(/^The Kerberos login (of bob )?to dse@node1\.example\.org failed: /);
      expect(error.message).to.not.match(/Minor code|credentials were supplied/);
    });
  }

  it('passes on what it does not know, whatever was thrown', () => {
    expect(kerberosFailure(new Error('Something new'), gssLogin).message)
      .to.equal('The Kerberos login to dse@node1.example.org failed: Something new');
    for (const thrown of [undefined, null, 'text', 5, {}]) {
      const error = kerberosFailure(thrown, gssLogin);
      expect(error).to.be.instanceOf(AuthenticationError).and.not.have.property('cause');
      expect(error.message).to.not.include('text');
    }
  });

  it('does not let a text write its own lines into the log', () => {
    const error = kerberosFailure(new Error(`evil\n\u001b[31m${'x'.repeat(9_000)}`), gssLogin);
    expect(error.message).to.not.match(/[\n\u001b]/);
    expect(error.message.length).to.be.lessThan(1_000);
  });
});
