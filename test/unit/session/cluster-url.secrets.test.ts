import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { Cluster } from '../../../src/session/cluster';
import { expectNoSecret, sentinelPassword as pw } from '../../support/secret-guard';

/** The error of what must not succeed; it shows no password. */
function refusal(make: () => unknown): Error {
  try {
    make();
  } catch (error) {
    expectNoSecret(error, 'the error');
    expect(error).to.be.instanceOf(ConfigurationError);
    return error as Error;
  }
  throw new Error('It succeeded');
}

describe('session: passwords in a Cassandra URL', () => {
  const malformed: [what: string, url: string, text: string][] = [
    ['another scheme', `http://ada:${pw}@h1`, 'Not a Cassandra URL'],
    ['no scheme', `ada:${pw}@h1:9042`, 'Not a Cassandra URL'],
    ['a scheme in capitals', `CASSANDRA://ada:${pw}@h1`, 'Not a Cassandra URL'],
    ['no slashes', `cassandra:ada:${pw}@h1`, 'Not a Cassandra URL'],
    ['a space before it', ` cassandra://ada:${pw}@h1`, 'Not a Cassandra URL'],
    ['a line break in it', `cassandra://ada:${pw}\n@h1?x`, 'Unknown option "x"'],
    ['no host', `cassandra://ada:${pw}@`, 'Not a Cassandra URL'],
    ['neither host nor @', `cassandra://ada:${pw}`, 'A host in the Cassandra URL is none'],
    ['the password alone for a host', `cassandra://:${pw}`, 'A host in the Cassandra URL is none'],
    ['a slash in the password', `cassandra://ada:12/${pw}@h1`, '%2F'],
    ['a slash behind the password', `cassandra://ada:${pw}/@h1`, '%2F'],
    ['a question mark in the password', `cassandra://ada:12?${pw}@h1`, '%3F'],
    ['a number sign in the password', `cassandra://ada:12#${pw}@h1`, '%23'],
    ['an @ in the password', `cassandra://ada:12@${pw}@h1`, '%40'],
    ['an @ and a slash in the password', `cassandra://ada:12@x/${pw}@h1`, '%40'],
    ['a % in the password', `cassandra://ada:100%${pw}@h1`, '%25'],
    ['a NUL in the password', `cassandra://ada:${pw}%00@h1`, 'NUL'],
    ['no user', `cassandra://:${pw}@h1`, 'empty username'],
    ['no password', `cassandra://${pw}@h1`, 'a user without a password'],
    ['a wrong port', `cassandra://ada:${pw}@h1:99999`, 'a port that is none'],
    ['a port that is no number', `cassandra://ada:${pw}@h1:cql`, 'a port that is none'],
    ['a port that is the password', `cassandra://ada@h1:${pw}`, 'a port that is none'],
    ['an unknown option', `cassandra://ada:${pw}@h1?user=ada`, 'Unknown option "user"'],
    ['the password as an option', `cassandra://h1?password=${pw}`, 'Unknown option "password"'],
    ['a wrong option', `cassandra://ada:${pw}@h1?tls=${pw}`, 'tls in the Cassandra URL is true or false'],
    ['a wrong version', `cassandra://ada:${pw}@h1?protocolVersion=${pw}`, 'protocolVersion in the Cassandra URL is one of'],
    ['a wrong least version', `cassandra://ada:${pw}@h1?minProtocolVersion=${pw}`, 'minProtocolVersion in the Cassandra URL is one of'],
    ['a wrong compression', `cassandra://ada:${pw}@h1?compression=${pw}`, 'compression must be one of'],
    ['a wrong number', `cassandra://ada:${pw}@h1?connectTimeoutMs=${pw}`, 'connectTimeoutMs'],
  ];
  for (const [what, url, text] of malformed) {
    it(`S9: are not shown when it has ${what}`, () => {
      expect(refusal(() => Cluster.fromUrl(url)).message).to.include(text);
      expect(refusal(() => Cluster.fromEnv({}, { CASSANDRA_URL: url })).message).to.include(text);
    });
  }

  const environments: [what: string, env: Record<string, string>, text: string][] = [
    ['a password without a user', { CASSANDRA_PASSWORD: pw }, 'lack username'],
    ['contact points with user and password', { CASSANDRA_CONTACT_POINTS: `h1,ada:${pw}@h2:9042` }, 'a URL to Cluster.fromUrl'],
    ['a URL for contact points', { CASSANDRA_CONTACT_POINTS: `cassandra://ada:${pw}@h2:9042` }, 'a URL to Cluster.fromUrl'],
  ];
  for (const [what, env, text] of environments) {
    it(`S9: are not shown when the environment has ${what}`, () => {
      expect(refusal(() => Cluster.fromEnv({}, env)).message).to.include(text);
    });
  }

  it('S9: are not shown when contact points have them', () => {
    for (const point of [`ada:${pw}@h1`, `ada:${pw}@h1:9042`, `cassandra://ada:${pw}@h1`, `${pw}@h1`, `ada:${pw}@[::1]:9042`]) {
      expect(refusal(() => new Cluster({ contactPoints: [point] })).message).to.include('has an "@" in it');
    }
  });

  it('S9: are not in a cluster, whichever way it got them', () => {
    const env = { CASSANDRA_CONTACT_POINTS: 'h1', CASSANDRA_USERNAME: 'ada', CASSANDRA_PASSWORD: pw };
    for (const cluster of [Cluster.fromUrl(`cassandra://ada:${pw}@h1`), Cluster.fromEnv({}, env)]) {
      expectNoSecret(cluster, 'the cluster');
    }
  });

  it('takes what is escaped as it is', () => {
    expect(() => Cluster.fromUrl('cassandra://a%40b:p%40%2F%3F%23%25%3A@h1,h2:9042/k%40s?applicationName=me%40here')).to.not.throw();
  });
});
