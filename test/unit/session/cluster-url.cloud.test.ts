import { expect } from 'chai';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { ConfigurationError } from '../../../src/errors';
import { optionsFromUrl } from '../../../src/session/cluster-url';

describe('session: Cassandra URL of a bundle', () => {
  it('has no host', () => {
    const { authProvider, ...options } = optionsFromUrl('cassandra://token:AstraCS%3Aa%3Ab@/shop?secureConnectBundle=%2Fetc%2Fx.zip');
    expect(options).to.deep.equal({ keyspace: 'shop', cloud: { secureConnectBundle: '/etc/x.zip' } });
    expect(authProvider).to.be.instanceOf(PlainTextAuthProvider);
    expect(optionsFromUrl('cassandra://?secureConnectBundle=x.zip')).to.deep.equal({ cloud: { secureConnectBundle: 'x.zip' } });
    expect(optionsFromUrl('cassandra:///?secureConnectBundle=./x.zip')).to.deep.equal({ cloud: { secureConnectBundle: './x.zip' } });
  });

  it('is refused when it has one', () => {
    expect(() => optionsFromUrl('cassandra://u:secret@h/ks?secureConnectBundle=x.zip'))
      .to.throw(ConfigurationError, 'A Cassandra URL with a secureConnectBundle has no host').and.property('message').not.include('secret');
  });
});
