import { expect } from 'chai';
import {
  InvalidQueryError, PlainTextAuthProvider, ProtocolVersion, QuerySyntaxError, UnauthorizedError,
} from '../../../src/index';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { clusterOn } from '../drivers';
import { useAdmin } from './logins';

describeWithServer('auth: graph requests on the node of the tests', () => unifiedNode(), (server) => {
  const admin = useAdmin(server);
  before('make the roles', async () => {
    const { session, createRole } = admin();
    await createRole('service', sentinelPassword);
    await createRole('alice');
    await session.execute('GRANT DESCRIBE ON ROLE alice TO service');
  });

  for (const version of ['V4', 'V5'] as const) {
    it(`every byte of payload, query and value comes back on ${version}, and the role`, async () => {
      const authProvider = new PlainTextAuthProvider('service', sentinelPassword);
      await using cluster = clusterOn(server(), { authProvider, protocolVersion: ProtocolVersion[version] });
      const session = await cluster.connect();
      const query = 'g.V().has("name", żółw).out(\'knows\')';
      const customPayload = {
        'graph-source': Buffer.from('g'), 'graph-language': Buffer.from('gremlin-groovy'),
        'request-timeout': Buffer.from('0000000000002ee0', 'hex'), 'other': Buffer.alloc(0),
      };
      const options = { customPayload, prepare: false, hints: ['text'], consistency: 'QUORUM', executeAs: 'alice' } as const;
      const { rows, columns } = await session.execute(query, ['{"żółw":"Żaneta"}'], options);
      expect(columns.map(({ name, type }) => [name, type])).to.deep.equal([['gremlin', { kind: 'text' }]]);
      expect(rows.map(({ gremlin }) => JSON.parse(String(gremlin)) as unknown)).to.deep.equal([{
        bulk: 1,
        result: {
          query,
          payload: {
            'ProxyExecute': '616c696365', 'graph-language': '6772656d6c696e2d67726f6f7679', 'graph-source': '67', 'other': '',
            'request-timeout': '0000000000002ee0',
          },
          values: [Buffer.from('{"żółw":"Żaneta"}').toString('hex')],
          consistency: 'QUORUM',
          role: 'alice',
        },
      }]);
    });
  }

  it('the role of a graph request needs its grant too', async () => {
    await using cluster = clusterOn(server(), { authProvider: new PlainTextAuthProvider('service', sentinelPassword) });
    const session = await cluster.connect();
    const options = { customPayload: { 'graph-source': Buffer.from('g') }, executeAs: 'cassandra' };
    expect(await rejection(session.execute('g.V()', undefined, options))).to.be.instanceOf(UnauthorizedError);
  });

  it('tells where the analytics server is', async () => {
    const { rows } = await admin().session.execute('CALL DseClientTool.getAnalyticsGraphServer()');
    expect(rows).to.deep.equal([{ result: new Map([['location', '127.0.0.1:8182']]) }]);
  });

  it('leaves everything else to Cassandra', async () => {
    const { session } = admin();
    expect(await rejection(session.execute('g.V()'))).to.be.instanceOf(QuerySyntaxError);
    expect(await rejection(session.execute('SELECT nothing FROM system.local'))).to.be.instanceOf(InvalidQueryError);
    const { rows } = await session.execute('SELECT key FROM system.local', undefined, { customPayload: { k: null } });
    expect(rows).to.have.length(1);
  });
});
