import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { optionsFromEnv } from '../../../src/session/cluster-env';
import { optionsFromUrl } from '../../../src/session/cluster-url';

describe('session: Cassandra URL', () => {
  it('reads hosts, port, keyspace and options', () => {
    const options = optionsFromUrl('cassandra://h1,h2:9142/ks?localDataCenter=dc1&tls=true&compression=lz4&protocolVersion=v4');
    expect(options).to.deep.equal({
      contactPoints: ['h1:9142', 'h2:9142'], keyspace: 'ks', localDataCenter: 'dc1', tls: true, compression: 'lz4', protocolVersion: 4,
    });
  });

  const hosts: [url: string, contactPoints: string[]][] = [
    ['cassandra://h1', ['h1']],
    ['cassandra://h1:1,h2:2', ['h1:1', 'h2:2']],
    ['cassandra://h1,h2,h3:3', ['h1:3', 'h2:3', 'h3:3']],
    ['cassandra://[::1]:9142/', ['[::1]:9142']],
    ['cassandra://h1:1,h2', ['h1:1', 'h2']],
  ];
  for (const [url, contactPoints] of hosts) {
    it(`finds the hosts of ${url}`, () => expect(optionsFromUrl(url).contactPoints).to.deep.equal(contactPoints));
  }

  it('unescapes user, password and keyspace', async () => {
    const { authProvider, keyspace } = optionsFromUrl('cassandra://us%40er:p%3Aw%2F@h/My%20Ks');
    expect(keyspace).to.equal('My Ks');
    const authenticator = await authProvider!.newAuthenticator({ address: '127.0.0.1', port: 1 }, 'org.apache.cassandra.auth.PasswordAuthenticator');
    expect(String(await authenticator.initialResponse())).to.equal('\0us@er\0p:w/');
  });

  const refused: [url: string, reason: string][] = [
    ['http://h1', 'Not a Cassandra URL'],
    ['cassandra://', 'Not a Cassandra URL'],
    ['cassandra://user@h1', 'without a password'],
    ['cassandra://user:p%zz@h1', 'malformed %-escape'],
    ['cassandra://h1?localDatacentre=x', 'did you mean "localDataCenter"'],
    ['cassandra://h1?tls=yes', 'true or false'],
    ['cassandra://h1?protocolVersion=3', 'V4'],
  ];
  for (const [url, reason] of refused) {
    it(`refuses ${url}`, () => expect(() => optionsFromUrl(url)).to.throw(ConfigurationError, reason));
  }

  it('never shows the password of a URL it refuses', () => {
    for (const url of ['cassandra://u:s3cret@', 'cassandra://u:s3cret%zz@h1', 'cassandra://u:s3cret@h1?x=1']) {
      expect(() => optionsFromUrl(url)).to.throw(ConfigurationError).with.property('message').that.does.not.include('s3cret');
    }
  });
});

describe('session: environment', () => {
  it('is empty when nothing is set', () => expect(optionsFromEnv({ CASSANDRA_URL: ' ' })).to.deep.equal({}));
  it('reads contact points and data centre', () => {
    expect(optionsFromEnv({ CASSANDRA_CONTACT_POINTS: 'a, b:9142', CASSANDRA_LOCAL_DC: 'dc2' }))
      .to.deep.equal({ contactPoints: ['a:9142', 'b:9142'], localDataCenter: 'dc2' });
  });
  it('puts single variables over the URL', () => {
    const options = optionsFromEnv({ CASSANDRA_URL: 'cassandra://h1/ks', CASSANDRA_CONTACT_POINTS: 'h2' });
    expect(options).to.deep.equal({ contactPoints: ['h2'], keyspace: 'ks' });
  });
  it('refuses a user without a password', () => {
    expect(() => optionsFromEnv({ CASSANDRA_USERNAME: 'u' })).to.throw(ConfigurationError);
  });
});
