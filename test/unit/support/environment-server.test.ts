import { expect } from 'chai';
import { serverFromEnvironment } from '../../support/environment-server';
import { isPlain } from '../../support/start-server';

describe('support: server from the environment', () => {
  const user = { username: 'u', password: 'p@ss' };
  const cases: [environment: NodeJS.ProcessEnv, server: object][] = [
    [{ CASSANDRA_CONTACT_POINTS: 'h1, h2:9142' }, { contactPoints: ['h1:9042', 'h2:9142'] }],
    [{ CASSANDRA_CONTACT_POINTS: '[::1]:9142,[::2]' }, { contactPoints: ['[::1]:9142', '[::2]:9042'] }],
    [{ CASSANDRA_CONTACT_POINTS: '::3' }, { contactPoints: ['[::3]:9042'] }],
    [
      { CASSANDRA_CONTACT_POINTS: 'h', CASSANDRA_USERNAME: 'u', CASSANDRA_PASSWORD: 'p@ss' },
      { contactPoints: ['h:9042'], credentials: user },
    ],
    [
      { CASSANDRA_URL: 'cassandra://u:p%40ss@h1,h2:9043/ks?tls=true' },
      { contactPoints: ['h1:9042', 'h2:9043'], credentials: user, tls: {} },
    ],
    [{ CASSANDRA_URL: 'cassandra://h1', CASSANDRA_CONTACT_POINTS: 'other' }, { contactPoints: ['h1:9042'] }],
  ];
  for (const [environment, server] of cases) {
    it(`is ${JSON.stringify(server)} for ${JSON.stringify(environment)}`, () => {
      const found = serverFromEnvironment(environment);
      const { contactPoints, credentials, tls } = found ?? {};
      expect(found).to.deep.include({ origin: 'environment', nodes: [] });
      expect({ contactPoints, credentials, tls }).to.deep.equal({ credentials: undefined, tls: undefined, ...server });
    });
  }

  it('is absent when nothing is set', () => expect(serverFromEnvironment({ CASSANDRA_URL: '' })).to.equal(undefined));

  it('does not repeat a password that it cannot read', () => {
    const read = (): unknown => serverFromEnvironment({ CASSANDRA_URL: 'http://u:secret@h' });
    expect(read).to.throw(/^CASSANDRA_URL is not of the form cassandra:\/\/user:password@host:port\/keyspace$/);
  });

  it('serves only suites that any Cassandra can serve', () => {
    expect(isPlain({})).to.equal(true);
    expect(isPlain({ nodes: 1, authentication: false, keyspace: 'k' })).to.equal(true);
    for (const options of [{ nodes: 3 as const }, { authentication: true }, { tls: 'server' as const }, { yaml: {} }]) {
      expect(isPlain(options), JSON.stringify(options)).to.equal(false);
    }
  });
});
