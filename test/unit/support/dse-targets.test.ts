import { expect } from 'chai';
import { ServerUnavailableError } from '../../support/cassandra/server-unavailable-error';
import { dseTargets } from '../../support/dse-targets';

describe('support: DSE to be tested', () => {
  it('is none without a word about it, and the error says what to set', () => {
    for (const env of [{}, { DSE_LICENSE: 'yes' }, { DSE_CONTACT_POINTS: ' ' }]) {
      expect(() => dseTargets(env)).to.throw(ServerUnavailableError, 'DSE_CONTACT_POINTS=').and.property('message').include('DSE_LICENSE=accept');
    }
  });

  it('is the cluster that the environment names, with its login', async () => {
    const [target, ...others] = dseTargets({
      DSE_CONTACT_POINTS: 'h1:9042,h2', DSE_USERNAME: 'u', DSE_PASSWORD: 'p', DSE_LOCAL_DC: 'dc1', DSE_TLS_CA: '/ca', DSE_LICENSE: 'accept',
    });
    expect([target!.name, others]).to.deep.equal(['h1:9042', []]);
    const { variables, stop } = await target!.start();
    await stop();
    expect(variables).to.deep.equal({
      CASSANDRA_CONTACT_POINTS: 'h1:9042,h2', CASSANDRA_USERNAME: 'u', CASSANDRA_PASSWORD: 'p', CASSANDRA_LOCAL_DC: 'dc1', CASSANDRA_TLS_CA: '/ca',
    });
  });

  it('is one image of each generation once the licence was accepted, or those that are named', async () => {
    const started: string[] = [];
    let stops = 0;
    const start = async (image: string) => {
      started.push(image);
      return { contactPoint: '127.0.0.1:1', stop: async () => void stops++ };
    };
    const targets = dseTargets({ DSE_LICENSE: 'accept' }, start);
    expect(targets.map(({ name }) => name.replace(/\.\d+$/, ''))).to.deep.equal(['5.1', '6.8', '6.9']);
    const running = await targets[2]!.start();
    expect([started, running.variables]).to.deep.equal([
      [`datastax/dse-server:${targets[2]!.name}`], { CASSANDRA_CONTACT_POINTS: '127.0.0.1:1' },
    ]);
    await running.stop();
    expect(stops).to.equal(1);
    const named = dseTargets({ DSE_LICENSE: 'accept', DSE_IMAGES: 'a/b:6.8.1, c/d:6.9.2-ubi' }, start);
    expect(named.map(({ name }) => name)).to.deep.equal(['6.8.1', '6.9.2-ubi']);
  });
});
