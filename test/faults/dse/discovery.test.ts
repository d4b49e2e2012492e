import { expect } from 'chai';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile } from '../../../src/cluster/execution-profile';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import { ProtocolError } from '../../../src/errors';
import { Consistency } from '../../../src/protocol/constants';
import { ProtocolVersion } from '../../../src/protocol/version';
import { FakeNode } from '../../support/fake-node';
import { DseBench, failure } from './dse-bench';
import type { DseNodeOptions } from './dse-node';
import { dseV1, dseV2 } from './dse-wire';

const dse50 = { versions: [3, 4], listsVersions: false, columns: { dse_version: '5.0.15', release_version: '3.0.16.5122' } };
const dse51 = { versions: [3, 4, dseV1], columns: { dse_version: '5.1.20', release_version: '3.11.3.5116' } };
const dse68 = { versions: [3, 4, dseV1, dseV2], columns: { dse_version: '6.8.16', release_version: '4.0-SNAPSHOT' } };
const unlisted = { listsVersions: false };

describe('DSE: the version of the protocol', () => {
  let bench: DseBench;

  beforeEach(() => {
    bench = new DseBench();
  });

  afterEach(() => bench.end());

  /** The versions in which STARTUP was sent, in order; the last is the one of the requests. */
  async function startedIn(node: DseNodeOptions, options?: ClusterOptions): Promise<number[]> {
    bench.addNodes(node);
    const session = await bench.cluster(options).connect();
    const versions = bench.node.seen.filter((seen) => seen.startsWith('STARTUP')).map((seen) => Number(seen.split(' ')[1]));
    bench.forget();
    await session.execute('q');
    expect(bench.node.seen).to.deep.equal([`QUERY ${versions.at(-1)}`]);
    return versions;
  }

  const nodes: [what: string, node: DseNodeOptions, startups: number[]][] = [
    ['DSE 5.0, which lists none', dse50, [4, 4]],
    ['DSE 5.1', dse51, [dseV1, dseV1, dseV1]],
    ['DSE 6.8', dse68, [dseV2, dseV2, dseV2]],
    ['DSE 6.8 whose v5 is a beta', { ...dse68, listed: ['3/v3', '4/v4', '5/v5-beta', '65/dse-v1', '66/dse-v2'] }, [dseV2, dseV2, dseV2]],
    ['a DSE 6.8 that takes another version on the same connection', { ...dse68, pinsVersions: false }, [dseV2, dseV2]],
    ['a DSE 6.8 that lists v5 and refuses it', { ...dse68, pinsVersions: false, closesAfterRefusal: false, listed: ['4/v4', '5/v5'] },
      [5, dseV2, dseV2]],
    ['a DSE 6.8 that lists v5, refuses it and closes', { ...dse68, listed: ['4/v4', '5/v5'] }, [5, dseV2, dseV2]],
    ['a DSE 6.8 that lists none', { ...dse68, ...unlisted }, [4, dseV2, dseV2]],
    ['a DSE 5.1 that lists none', { ...dse51, ...unlisted }, [4, dseV1, dseV1]],
    ['a proxy before DSE 6.8 that has v4 only', { ...dse68, versions: [3, 4], ...unlisted }, [4, 4]],
    ['a proxy before DSE 6.8 that lists v4 only', { ...dse68, versions: [3, 4] }, [4, 4]],
  ];
  for (const [what, node, startups] of nodes) {
    it(`is that of ${what}: ${startups.at(-1)}`, async () => expect(await startedIn(node)).to.deep.equal(startups));
  }

  it('takes one connection more, once, with a node that pins connections to their first version', async () => {
    bench.addNodes(dse68);
    await bench.cluster().connect();
    expect(bench.node.connectionsMade, 'one refused, one control connection, one of the pool').to.equal(3);
    expect(bench.node.seen.slice(0, 4)).to.deep.equal(['OPTIONS 4', `STARTUP ${dseV2}`, `OPTIONS ${dseV2}`, `STARTUP ${dseV2}`]);
    expect(bench.warnings).to.deep.equal([]);
  });

  it('says so when what a node lists is refused after all', async () => {
    expect(await startedIn({ ...dse68, versions: [3, 4], listed: ['4/v4', '66/dse-v2'] })).to.deep.equal([dseV2, 4, 4]);
    expect(bench.warnings.join()).to.include('DSE_V2').and.include('V4');
  });

  it('says so when the version that dse_version stands for is refused', async () => {
    await startedIn({ ...dse68, versions: [3, 4], ...unlisted });
    expect(bench.warnings.join()).to.include('protocol V4 stays in use').and.include('DSE_V2');
  });

  it('is not looked for when it is pinned', async () => {
    expect(await startedIn(dse68, { protocolVersion: ProtocolVersion.V4 })).to.deep.equal([4, 4]);
  });

  it('is found within connectTimeoutMs, all connections together', async () => {
    const [node] = bench.addNodes(dse68);
    node!.script = ({ kind, version }) => (version === dseV2 && kind === 'STARTUP' ? null : undefined);
    const connecting = failure(bench.cluster({ connectTimeoutMs: 1_000 }).connect());
    await bench.clock.advance(1_050);
    expect((await connecting).message).to.include('waiting for the answer to STARTUP');
  });

  it('is the same for all nodes: one that has an older one only is not used', async () => {
    bench.addNodes(dse68, dse51);
    const cluster = bench.cluster();
    const session = await cluster.connect();
    for (let i = 0; i < 10; i++) await session.execute('q');
    const [, older] = bench.nodes;
    expect(older!.seen).to.deep.equal([`OPTIONS ${dseV2}`]);
    expect(cluster.metadata.hosts.map(({ state }) => state)).to.deep.equal(['up', 'down']);
  });

  it('is never offered to Cassandra', async () => {
    for (const [i, listed] of [['3/v3', '4/v4'], ['3/v3', '4/v4', '5/v5'], undefined].entries()) {
      const node = new FakeNode(bench.network, `127.0.1.${i}:9042`);
      const seen = new Set<string>();
      node.supported = listed === undefined ? {} : { PROTOCOL_VERSIONS: listed };
      node.script = (_request, _stream, { version }) => {
        seen.add(version.family);
        return undefined;
      };
      await (await bench.cluster({ contactPoints: [node.endpoint] }).connect()).execute('q');
      expect([...seen]).to.deep.equal(['cassandra']);
    }
  });

  it('that is pinned and refused is an error that lists what the node has', async () => {
    bench.addNodes(dse51);
    const error = await failure(bench.cluster({ protocolVersion: ProtocolVersion.DSE_V2 }).connect());
    expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION' });
    expect(error.message).to.include('65/dse-v1');
  });
});

describe('DSE: the consistency of Astra', () => {
  let bench: DseBench;

  beforeEach(() => {
    bench = new DseBench();
  });

  afterEach(() => bench.end());

  async function consistencyOn(productType: string | undefined, options?: ClusterOptions, request?: object): Promise<number> {
    bench.addNodes({ versions: [3, 4], ...(productType !== undefined && { productType }) });
    const session = await bench.session(options);
    await session.execute('q', undefined, request);
    return bench.node.requests[0]!.parameters!.consistency;
  }
  const profile = (name: string, consistency: 'ONE' | 'QUORUM') => ({ executionProfiles: { [name]: new ExecutionProfile({ consistency }) } });

  it('is LOCAL_QUORUM', async () => expect(await consistencyOn('DATASTAX_APOLLO')).to.equal(Consistency.LOCAL_QUORUM));
  it('is LOCAL_ONE elsewhere', async () => expect(await consistencyOn(undefined)).to.equal(Consistency.LOCAL_ONE));
  it('is LOCAL_ONE with other products', async () => expect(await consistencyOn('DATASTAX_LUNA')).to.equal(Consistency.LOCAL_ONE));
  it('is what the default profile says', async () => {
    expect(await consistencyOn('DATASTAX_APOLLO', profile(EXEC_PROFILE_DEFAULT, 'QUORUM'))).to.equal(Consistency.QUORUM);
  });
  it('is LOCAL_QUORUM in profiles that say nothing, and in those made later', async () => {
    bench.addNodes({ versions: [3, 4], productType: 'DATASTAX_APOLLO' });
    const cluster = bench.cluster({ executionProfiles: { quiet: new ExecutionProfile({ pageSize: 7 }) } });
    const session = await cluster.connect();
    cluster.setExecutionProfile('later', new ExecutionProfile({}));
    bench.forget();
    for (const executionProfile of ['quiet', 'later']) await session.execute('q', undefined, { executionProfile });
    expect(bench.node.requests.map(({ parameters }) => parameters!.consistency)).to.deep.equal([6, 6]);
  });
  it('is what the request says', async () => {
    expect(await consistencyOn('DATASTAX_APOLLO', {}, { consistency: 'ONE' })).to.equal(Consistency.ONE);
  });
});
