import { expect } from 'chai';
import { searchProfile } from '../../../src/cluster/search-profile';
import { NoHostAvailableError } from '../../../src/errors';
import { Consistency } from '../../../src/protocol/constants';
import { RoundRobinPolicy } from '../../../src/cluster/policies/round-robin-policy';
import { solr, solrQuery } from '../../../src/session/solr-query';
import { DseBench, failure } from './dse-bench';
import type { DseNode } from './dse-node';
import { answerBytes, dseV2, WireOut } from './dse-wire';

const searchNode = { columns: { dse_version: '6.8.16', workloads: ['Cassandra', 'Search'] } };
const plainNode = { columns: { dse_version: '6.8.16', workloads: ['Cassandra'] } };
const query = 'SELECT * FROM t WHERE solr_query = :q';

/** EVENT: TOPOLOGY_CHANGE, NEW_NODE (DSE v2 spec §4.2.6). */
function newNode(node: DseNode): Buffer {
  const address = Buffer.from(node.address.split('.').map(Number));
  const body = new WireOut().string('TOPOLOGY_CHANGE').string('NEW_NODE').byte(4).raw(address).int(node.port).finish();
  return answerBytes({ opcode: 0x0c, body }, dseV2, -1);
}

describe('DSE search', () => {
  let bench: DseBench;

  beforeEach(() => {
    bench = new DseBench();
  });

  afterEach(() => bench.end());

  it('gets the text of a search as a bound value, whatever is in it', async () => {
    bench.addNodes(searchNode);
    const session = await bench.session();
    const text = solrQuery({ q: solr`name:${'"\'); DROP\nTABLE'}`, fq: ['a:1'], paging: 'driver' });
    await session.execute(query, [text]);
    const [executed] = bench.node.requests.filter(({ kind }) => kind === 'EXECUTE');
    expect(executed!.id!.toString()).to.equal(query);
    expect(executed!.parameters!.values.map(String)).to.deep.equal([text]);
    expect(JSON.parse(text)).to.deep.equal({ q: 'name:\\"\'\\)\\;\\ DROP\\\nTABLE', fq: ['a:1'], paging: 'driver' });
  });

  it('runs on the nodes that have it, at LOCAL_ONE', async () => {
    bench.addNodes(plainNode, searchNode, plainNode, searchNode);
    const session = await bench.session({ executionProfiles: { search: searchProfile() } });
    for (let i = 0; i < 20; i++) await session.execute('q', undefined, { executionProfile: 'search' });
    expect(bench.nodes.map(({ requests }) => requests.length > 0)).to.deep.equal([false, true, false, true]);
    const levels = bench.nodes.flatMap(({ requests }) => requests.map(({ parameters }) => parameters!.consistency));
    expect(new Set(levels)).to.deep.equal(new Set([Consistency.LOCAL_ONE]));
  });

  it('runs at another level, by another policy, with other settings, when they are given', async () => {
    bench.addNodes(plainNode, searchNode, searchNode);
    const profile = searchProfile({ consistency: 'ONE', loadBalancingPolicy: new RoundRobinPolicy(), pageSize: 7 });
    const session = await bench.session({ executionProfiles: { search: profile } });
    for (let i = 0; i < 10; i++) await session.execute('q', undefined, { executionProfile: 'search' });
    expect(bench.nodes.map(({ requests }) => requests.length)).to.deep.equal([0, 5, 5]);
    expect(bench.nodes[1]!.requests[0]!.parameters).to.include({ consistency: 1, pageSize: 7 });
  });

  it('says so when no node has it', async () => {
    bench.addNodes(plainNode, plainNode);
    const session = await bench.session({ executionProfiles: { search: searchProfile() } });
    const error = await failure(session.execute('q', undefined, { executionProfile: 'search' }));
    expect(error).to.be.instanceOf(NoHostAvailableError).and.include({ mayHaveRun: false });
    expect(error.message).to.equal('No host to try: none of the 2 nodes runs the workload Search: they run Cassandra');
  });

  it('says so when nodes do not tell what they run', async () => {
    bench.addNodes({});
    const session = await bench.session({ executionProfiles: { search: searchProfile() } });
    const error = await failure(session.execute('q', undefined, { executionProfile: 'search' }));
    expect(error.message).to.include('none of the 1 nodes runs the workload Search: they report none');
  });

  it('follows a node that begins to run it', async () => {
    const [first, second] = bench.addNodes(plainNode, plainNode);
    const cluster = bench.cluster({ executionProfiles: { search: searchProfile() } });
    const session = await cluster.connect();
    const control = [...first!.conversations.values()][0]!;
    first!.script = ({ query: text }) => (text === 'SELECT * FROM system.peers' ? second!.peerRow({ workloads: ['Search'] }) : undefined);
    control.socket.send(newNode(second!));
    await bench.clock.advance(1_500);
    expect(String((await session.execute('q', undefined, { executionProfile: 'search' })).info.coordinator)).to.equal(second!.endpoint);
  });
});

describe('DSE: telemetry', () => {
  it('is never sent', async () => {
    const bench = new DseBench();
    bench.addNodes(searchNode, plainNode);
    const session = await bench.cluster().connect();
    for (let i = 0; i < 5; i++) {
      await session.execute('q');
      await bench.clock.advance(60_000);
    }
    await session.shutdown();
    const texts = bench.nodes.flatMap(({ requests }) => requests.map(({ query: text = '' }) => text));
    expect(texts.filter((text) => /insights|^\s*call/i.test(text))).to.deep.equal([]);
    const options = bench.nodes.flatMap(({ requests }) => requests.flatMap(({ options: startup }) => Object.keys(startup ?? {})));
    expect([...new Set(options)].sort()).to.deep.equal(['CQL_VERSION', 'DRIVER_NAME', 'DRIVER_VERSION']);
    await bench.end();
  });
});
