import { expect } from 'chai';
import { ExecutionProfile, PlainTextAuthProvider, ProtocolVersion, T } from '../../../src/index';
import type { GraphParameters, GraphQueryOptions, GraphStatement, Session } from '../../../src/index';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import type { ServerOptions } from '../../support/start-server';
import { unifiedNode } from '../../support/unified-server';
import { useAdmin } from '../auth/logins';
import { clusterOn, inTurn } from '../drivers';

/** What the node of the tests says that it was sent. */
interface Received {
  readonly query: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly values: readonly string[];
  readonly consistency: string;
  readonly role: string;
}

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

describeWithServer('DSE: the payload of graph queries on a real node', () => unifiedNode(), (server) => {
  const admin = useAdmin(server);
  before('make the roles', async () => {
    const { session, createRole } = admin();
    await createRole('grapher', sentinelPassword);
    await createRole('bob');
    await session.execute('GRANT DESCRIBE ON ROLE bob TO grapher');
    await session.execute('GRANT SELECT ON KEYSPACE system TO grapher');
  });

  async function received(session: Session, ...request: [GraphStatement, GraphParameters?, GraphQueryOptions?]): Promise<Received> {
    const result = await session.executeGraph<Received>(...request);
    expect(result.length).to.equal(1);
    return result.one()!;
  }

  for (const version of ['V4', 'V5'] as const) {
    it(`arrives exactly on ${version}: options, the parameters as one text, and the role`, async () => {
      const authProvider = new PlainTextAuthProvider('grapher', sentinelPassword);
      await using cluster = clusterOn(server(), { authProvider, protocolVersion: ProtocolVersion[version] });
      const session = await cluster.connect();
      const text = 'g.V().has("name", who).out(\'żółw\')';
      const options = {
        graphName: 'żółwie', graphSource: 'g', readConsistency: 'ONE', writeConsistency: 'LOCAL_QUORUM', timeoutMs: 12_000,
        consistency: 'QUORUM', executeAs: 'bob', customPayload: { other: Buffer.from('00ff', 'hex') },
      } as const;
      const parameters = { who: 'Żaneta "Z"', age: 41, ids: [1n, 2 ** 53], none: null };
      expect(await received(session, text, parameters, options)).to.deep.equal({
        query: text,
        payload: {
          'ProxyExecute': hex('bob'),
          'graph-language': hex('gremlin-groovy'),
          'graph-name': hex('żółwie'),
          'graph-read-consistency': hex('ONE'),
          'graph-results': hex('graphson-1.0'),
          'graph-source': hex('g'),
          'graph-write-consistency': hex('LOCAL_QUORUM'),
          'other': '00ff',
          'request-timeout': '0000000000002ee0',
        },
        values: [hex('{"who":"Żaneta \\"Z\\"","age":41,"ids":[1,9007199254740992],"none":null}')],
        consistency: 'QUORUM',
        role: 'bob',
      });
    });
  }

  it('is small where nothing is set: no name, no time limit, no consistencies, no values', async () => {
    await using cluster = clusterOn(server());
    const session = await cluster.connect();
    expect(await received(session, 'system.graphs()')).to.deep.equal({
      query: 'system.graphs()',
      payload: {
        'graph-language': hex('gremlin-groovy'), 'graph-results': hex('graphson-1.0'), 'graph-source': hex('default'),
      },
      values: [],
      consistency: 'LOCAL_ONE',
      role: 'cassandra',
    });
  });

  it('takes what an execution profile says, which the request may say otherwise', async () => {
    const graphOptions = { graphName: 'people', graphResults: 'graphson-3.0', timeoutMs: 5_000 } as const;
    await using cluster = clusterOn(server(), { executionProfiles: { graph: new ExecutionProfile({ graphOptions }) } });
    const session = await cluster.connect();
    const { payload } = await received(session, 'g.V()', { age: 41 }, { executionProfile: 'graph', timeoutMs: 2 ** 33 });
    expect(payload).to.deep.equal({
      'graph-language': hex('gremlin-groovy'), 'graph-name': hex('people'), 'graph-results': hex('graphson-3.0'),
      'graph-source': hex('g'), 'request-timeout': '0000000200000000',
    });
  });

  it('carries the bytecode of a traversal as the text of the query', async () => {
    await using cluster = clusterOn(server());
    const session = await cluster.connect();
    const bytecode = { sourceInstructions: [], stepInstructions: [['V'], ['has', T.label, 'żółw']] } as const;
    const { query, payload, values } = await received(session, { getBytecode: () => bytecode });
    expect(JSON.parse(query)).to.deep.equal({
      '@type': 'g:Bytecode', '@value': { step: [['V'], ['has', { '@type': 'g:T', '@value': 'label' }, 'żółw']] },
    });
    expect([payload['graph-language'], payload['graph-results']]).to.deep.equal([hex('bytecode-json'), hex('graphson-2.0')]);
    expect(values).to.deep.equal([]);
  });
});

const withMaster = async (): Promise<ServerOptions> => ({
  ...(await unifiedNode({ analyticsGraphServer: '127.0.0.2:8182' })), nodes: 2,
});

describeWithServer('DSE: analytics queries of a graph on real nodes', withMaster, (server) => {
  it('go to the node that the cluster names, and those of the source "g" to all', async () => {
    await using cluster = clusterOn(server(), inTurn());
    const session = await cluster.connect();
    const coordinators = async (graphSource: string): Promise<string[]> => {
      const results = Array.from({ length: 6 }, () => (
        session.executeGraph<Received>('g.V().count()', undefined, { graphSource, graphName: 'people' })
      ));
      const all = await Promise.all(results);
      expect(all.map((result) => result.one()!.payload['graph-source'])).to.deep.equal(all.map(() => hex(graphSource)));
      return [...new Set(all.map(({ info }) => info.coordinator.address))].sort();
    };
    expect(await coordinators('a')).to.deep.equal(['127.0.0.2']);
    expect(await coordinators('g')).to.deep.equal(['127.0.0.1', '127.0.0.2']);
  });
});
