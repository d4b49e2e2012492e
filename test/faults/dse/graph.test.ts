import { expect } from 'chai';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile } from '../../../src/cluster/execution-profile';
import { DefaultRetryPolicy } from '../../../src/cluster/policies/retry-policy';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import { AbortError, ConfigurationError, EncodingError, NoHostAvailableError, TimeoutError } from '../../../src/errors';
import { graphValue } from '../../../src/session/graph/graph-value';
import type { GraphQueryOptions } from '../../../src/session/graph/graph-executor';
import { Vertex } from '../../../src/session/graph/structure';
import type { Session } from '../../../src/session/session';
import { settled } from '../../support/virtual-clock';
import { DseBench, failure } from './dse-bench';
import { rows } from './dse-rows';
import { errorAnswer, WireOut } from './dse-wire';
import type { WireAnswer, WireRequest } from './dse-wire';

const graphNode = { columns: { dse_version: '6.8.16', workloads: ['Cassandra', 'Graph'] } };
const plainNode = { columns: { dse_version: '6.8.16', workloads: ['Cassandra', 'Search'] } };
const answer = (...results: string[]): WireAnswer => rows({ gremlin: 'text' }, results.map((result) => [`{"result":${result}}`]));
const isGraph = ({ payload }: WireRequest): boolean => payload['graph-language'] !== undefined;
const unavailable = errorAnswer(0x1000, 'too few replicas', new WireOut().short(1).int(1).int(0).finish());
const traversal = { sourceInstructions: [], stepInstructions: [['V'], ['has', 'name', 'secret']] } as const;

describe('DSE graph', () => {
  let bench: DseBench;
  let session: Session;

  beforeEach(() => {
    bench = new DseBench();
  });

  afterEach(() => bench.end());

  async function connect(options: ClusterOptions = {}, ...nodes: object[]): Promise<void> {
    bench.addNodes(...(nodes.length === 0 ? [graphNode] : nodes));
    for (const node of bench.nodes) node.script = (request) => (isGraph(request) ? answer('1') : undefined);
    bench.nodes[0]!.graphs = { core: 'Core', classic: 'Classic', old: null };
    session = await bench.session(options);
  }

  /** The graph requests that came, to whichever node. */
  const asked = (): WireRequest[] => bench.nodes.flatMap(({ requests }) => requests.filter(isGraph));
  const textsOf = ({ payload }: WireRequest): Record<string, string> => (
    Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, key === 'request-timeout' ? value!.toString('hex') : value!.toString('utf8')]))
  );
  /** The payload that an option makes, and nothing else. */
  async function payloadOf(statement: Parameters<Session['executeGraph']>[0], options?: GraphQueryOptions): Promise<Record<string, string>> {
    bench.forget();
    await session.executeGraph(statement, undefined, options);
    expect(asked()).to.have.length(1);
    return textsOf(asked()[0]!);
  }

  describe('payload', () => {
    const groovy = { 'graph-language': 'gremlin-groovy', 'graph-results': 'graphson-1.0' };

    it('has its options by the names of DSE', async () => {
      await connect();
      expect(await payloadOf('g.V()', {
        graphName: 'classic', graphSource: 'mine', graphResults: 'graphson-2.0', readConsistency: 'LOCAL_QUORUM', writeConsistency: 'EACH_QUORUM', timeoutMs: 1_234,
      })).to.deep.equal({
        'graph-language': 'gremlin-groovy', 'graph-name': 'classic', 'graph-source': 'mine', 'graph-results': 'graphson-2.0',
        'graph-read-consistency': 'LOCAL_QUORUM', 'graph-write-consistency': 'EACH_QUORUM', 'request-timeout': '00000000000004d2',
      });
    });

    it('has only what is needed without options', async () => {
      await connect();
      expect(await payloadOf('g.V()', { graphName: 'classic' })).to.deep.equal({ ...groovy, 'graph-name': 'classic', 'graph-source': 'g' });
    });

    it('names no graph in system queries', async () => {
      await connect({ executionProfiles: { [EXEC_PROFILE_DEFAULT]: new ExecutionProfile({ graphOptions: { graphName: 'classic' } }) } });
      expect(await payloadOf("system.graph('x').create()", { graphName: null })).to.deep.equal({ ...groovy, 'graph-source': 'default' });
      expect(await payloadOf('system.graphs()', { graphName: null, graphSource: 'g' })).to.deep.equal({ ...groovy, 'graph-source': 'g' });
    });

    it('takes what a profile says, under what the request says, over what the default profile says', async () => {
      await connect({
        executionProfiles: {
          [EXEC_PROFILE_DEFAULT]: new ExecutionProfile({ graphOptions: { graphName: 'classic', readConsistency: 'ONE', timeoutMs: 1 } }),
          olap: new ExecutionProfile({ graphOptions: { graphSource: 'mine', timeoutMs: 2 } }),
        },
      });
      expect(await payloadOf('g.V()', { executionProfile: 'olap', timeoutMs: 500 })).to.deep.equal({
        ...groovy, 'graph-name': 'classic', 'graph-source': 'mine', 'graph-read-consistency': 'ONE', 'request-timeout': '00000000000001f4',
      });
    });

    it('stands beside that of the request, and of proxy execute', async () => {
      await connect();
      const own = await payloadOf('g.V()', { graphName: 'classic', customPayload: { mine: Buffer.from('x') } });
      expect(own).to.deep.include({ ...groovy, mine: 'x' });
      expect(await payloadOf('g.V()', { graphName: 'classic', executeAs: 'alice' })).to.deep.include({ ...groovy, ProxyExecute: 'alice' });
    });

    const languages: [what: string, statement: Parameters<Session['executeGraph']>[0], graphName: string | null, language: string, results: string][] = [
      ['text on a Core graph', 'g.V()', 'core', 'gremlin-groovy', 'graphson-3.0'],
      ['text on a classic graph', 'g.V()', 'classic', 'gremlin-groovy', 'graphson-1.0'],
      ['text on a graph before DSE 6.8', 'g.V()', 'old', 'gremlin-groovy', 'graphson-1.0'],
      ['text without a graph', 'system.graphs()', null, 'gremlin-groovy', 'graphson-1.0'],
      ['a traversal on a Core graph', traversal, 'core', 'bytecode-json', 'graphson-3.0'],
      ['a traversal on a classic graph', traversal, 'classic', 'bytecode-json', 'graphson-2.0'],
      ['two traversals', [traversal, { bytecode: traversal }], 'core', 'bytecode-json', 'graphson-3.0'],
    ];
    for (const [what, statement, graphName, language, results] of languages) {
      it(`asks for ${results} of ${what}`, async () => {
        await connect();
        expect(await payloadOf(statement, { graphName })).to.include({ 'graph-language': language, 'graph-results': results });
      });
    }

    it('asks the server for the engine of a graph that the schema metadata do not have, once', async () => {
      await connect({ schemaMetadata: false });
      for (let i = 0; i < 2; i++) {
        expect(await payloadOf('g.V()', { graphName: 'core' })).to.include({ 'graph-results': 'graphson-3.0' });
        expect(bench.node.requests).to.have.length(i === 0 ? 2 : 1);
      }
      expect(await payloadOf('g.V()', { graphName: "it's" })).to.include({ 'graph-results': 'graphson-1.0' });
      expect(bench.node.requests[0]!.query).to.equal("SELECT * FROM system_schema.keyspaces WHERE keyspace_name = 'it''s'");
    });

    it('does not ask for the engine when the format is given', async () => {
      await connect({ schemaMetadata: false });
      await payloadOf('g.V()', { graphName: 'core', graphResults: 'graphson-3.0' });
      expect(bench.node.requests).to.have.length(1);
    });

    it('is that of a classic graph when the schema may not be read', async () => {
      await connect({ schemaMetadata: false });
      bench.node.script = (request) => (isGraph(request) ? answer('1') : errorAnswer(0x2100, 'no'));
      expect(await payloadOf('g.V()', { graphName: 'core' })).to.include({ 'graph-results': 'graphson-1.0' });
    });
  });

  describe('request', () => {
    const parametersOf = (): (string | undefined)[] => asked()[0]!.parameters!.values.map((value) => value?.toString('utf8'));

    it('is a QUERY of the text, with no more than it needs', async () => {
      await connect();
      await session.executeGraph('g.V()', undefined, { graphName: 'classic', consistency: 'QUORUM' });
      expect(asked()[0]).to.include({ kind: 'QUERY', query: 'g.V()' });
      expect(asked()[0]!.parameters).to.deep.include({ consistency: 4, values: [], names: [] });
      expect(asked()[0]!.parameters).not.to.have.any.keys('pageSize', 'pagingState', 'continuous');
    });

    const formats: [graphName: string, text: string][] = [
      ['classic', '{"name":"marko","age":29,"at":"1970-01-01T00:00:00.000Z"}'],
      ['core', '{"@type":"g:Map","@value":["name","marko","age",{"@type":"g:Int32","@value":29},"at",{"@type":"gx:Instant","@value":"1970-01-01T00:00:00.000Z"}]}'],
    ];
    for (const [graphName, text] of formats) {
      it(`binds its parameters as one text: ${graphName}`, async () => {
        await connect();
        await session.executeGraph('g.V().has("name", name)', { name: 'marko', age: 29, at: new Date(0) }, { graphName });
        expect(parametersOf()).to.deep.equal([text]);
      });
    }

    it('binds values with the types they are given', async () => {
      await connect();
      await session.executeGraph('g.V()', { score: graphValue(3, 'double') }, { graphName: 'core' });
      expect(parametersOf()).to.deep.equal(['{"@type":"g:Map","@value":["score",{"@type":"g:Double","@value":3}]}']);
    });

    it('binds nothing without parameters', async () => {
      await connect();
      for (const parameters of [undefined, null, {}]) await session.executeGraph('g.V()', parameters, { graphName: 'core' });
      expect(asked().map(({ parameters }) => parameters!.values)).to.deep.equal([[], [], []]);
    });

    it('is the bytecode of a traversal', async () => {
      await connect();
      await session.executeGraph({ getBytecode: () => traversal }, undefined, { graphName: 'classic' });
      expect(JSON.parse(asked()[0]!.query!)).to.deep.equal({ '@type': 'g:Bytecode', '@value': { step: [['V'], ['has', 'name', 'secret']] } });
    });

    it('is a list of the bytecodes of several', async () => {
      await connect();
      await session.executeGraph([traversal, traversal], undefined, { graphName: 'classic' });
      expect(JSON.parse(asked()[0]!.query!)).to.have.length(2);
    });

    const wrong: [what: string, run: (s: Session) => Promise<unknown>, kind: new (...args: never[]) => Error, text: string][] = [
      ['no statement', (s) => s.executeGraph(''), ConfigurationError, 'Gremlin text, a traversal'],
      ['an unknown option', (s) => s.executeGraph('g', {}, { graphname: 'x' } as object), ConfigurationError, 'did you mean "graphName"'],
      ['an option of CQL only', (s) => s.executeGraph('g', {}, { pageSize: 5 } as object), ConfigurationError, 'pageSize'],
      ['options that are none', (s) => s.executeGraph('g', {}, 5 as never), ConfigurationError, 'an object'],
      ['an unknown profile', (s) => s.executeGraph('g', {}, { executionProfile: 'x' }), ConfigurationError, 'No execution profile "x"'],
      ['parameters in order', (s) => s.executeGraph('g', [1] as object as Record<string, unknown>), EncodingError, 'by name'],
      ['parameters of a traversal', (s) => s.executeGraph(traversal, { a: 1 }), EncodingError, 'give no parameters'],
      ['a traversal as GraphSON 1.0', (s) => s.executeGraph(traversal, {}, { graphResults: 'graphson-1.0' }), ConfigurationError, 'graphson-2.0'],
      ['a value without a form', (s) => s.executeGraph('g', { a: undefined }), EncodingError, 'not set'],
      ['what the payload has already', (s) => s.executeGraph('g', {}, { customPayload: { 'graph-name': Buffer.from('x') } }), ConfigurationError, 'graph option'],
    ];
    for (const [what, run, kind, text] of wrong) {
      it(`is refused with ${what}, and nothing is sent`, async () => {
        await connect();
        const error = await failure(run(session));
        expect(error).to.be.instanceOf(kind);
        expect(error.message).to.include(text);
        expect(bench.node.requests).to.deep.equal([]);
      });
    }
  });

  describe('results', () => {
    it('are vertices and values, in order', async () => {
      await connect();
      const vertex = '{"@type":"g:Vertex","@value":{"id":"x","label":"person"}}';
      bench.node.script = (request) => (isGraph(request) ? answer(vertex, '"a"', '{"@type":"g:Int64","@value":5}') : undefined);
      const result = await session.executeGraph('g.V()', undefined, { graphName: 'core' });
      expect(result.toArray()).to.deep.equal([new Vertex('x', 'person'), 'a', 5n]);
      expect(String(result.info.coordinator)).to.equal(bench.node.endpoint);
    });

    it('have 64-bit integers as the cluster gives them', async () => {
      await connect({ int64: 'number' });
      bench.node.script = (request) => (isGraph(request) ? answer('{"@type":"g:Int64","@value":5}') : undefined);
      expect((await session.executeGraph('g.V().count()', undefined, { graphName: 'core' })).one()).to.equal(5);
    });

    it('are all there, should they come in pages', async () => {
      await connect();
      bench.node.script = (request) => {
        if (!isGraph(request)) return undefined;
        const isFirst = request.parameters!.pagingState === undefined;
        return rows({ gremlin: 'text' }, [[`{"result":${isFirst ? 1 : 2}}`]], isFirst ? { pagingState: Buffer.from('p') } : {});
      };
      expect((await session.executeGraph('g.V()', undefined, { graphName: 'classic' })).toArray()).to.deep.equal([1, 2]);
    });

    it('that are not those of a graph say so', async () => {
      await connect();
      bench.node.script = (request) => (isGraph(request) ? rows({ a: 'int' }, [[1]]) : undefined);
      expect((await failure(session.executeGraph('g.V()'))).message).to.include('Does the node run DSE Graph?');
    });
  });

  describe('failures', () => {
    it('are not tried again, unless a profile has a retry policy', async () => {
      await connect({ executionProfiles: { brave: new ExecutionProfile({ retryPolicy: new DefaultRetryPolicy() }) } }, graphNode, graphNode);
      for (const node of bench.nodes) node.script = (request) => (isGraph(request) ? unavailable : undefined);
      expect(await failure(session.executeGraph('g.V()'))).to.include({ code: 'UNAVAILABLE', mayHaveRun: true });
      expect(asked()).to.have.length(1);
      bench.forget();
      await failure(session.executeGraph('g.V()', undefined, { executionProfile: 'brave', idempotent: true }));
      expect(asked()).to.have.length(2);
    });

    it('name the steps of a traversal, and no value', async () => {
      await connect();
      bench.node.script = (request) => (isGraph(request) ? errorAnswer(0x2200, 'no such graph') : undefined);
      const error = await failure(session.executeGraph(traversal));
      expect(error.query).to.equal('traversal g.V.has');
      expect(JSON.stringify(error) + String(error.stack)).not.to.include('secret');
      expect((await failure(session.executeGraph('g.V()'))).query).to.equal('g.V()');
    });

    it('come after timeoutMs, and never without it', async () => {
      await connect();
      bench.node.script = (request) => (isGraph(request) ? null : undefined);
      const limited = failure(session.executeGraph('g.V()', undefined, { timeoutMs: 300 }));
      const abort = new AbortController();
      let isOver = false;
      const endless = failure(session.executeGraph('g.V()', undefined, { signal: abort.signal })).finally(() => (isOver = true));
      await bench.clock.advance(400);
      expect(await limited).to.be.instanceOf(TimeoutError).and.include({ mayHaveRun: true });
      await bench.clock.advance(60_000);
      expect(isOver).to.equal(false);
      abort.abort();
      expect(await endless).to.be.instanceOf(AbortError);
    });

    it('come at once when the node is lost', async () => {
      await connect();
      bench.node.script = (request) => (isGraph(request) ? null : undefined);
      const running = failure(session.executeGraph('g.V()'));
      await settled();
      bench.node.cut();
      expect(await running).to.include({ code: 'CONNECTION_CLOSED', mayHaveRun: true });
    });
  });

  describe('routing', () => {
    it('uses only nodes that run Graph', async () => {
      await connect({}, plainNode, graphNode, plainNode, graphNode);
      for (let i = 0; i < 20; i++) await session.executeGraph('g.V()');
      expect(bench.nodes.map(({ requests }) => requests.some(isGraph))).to.deep.equal([false, true, false, true]);
    });

    it('says so when no node does', async () => {
      await connect({}, plainNode, plainNode);
      const error = await failure(session.executeGraph('g.V()'));
      expect(error).to.be.instanceOf(NoHostAvailableError).and.include({ mayHaveRun: false });
      expect(error.message).to.include('none of the 2 nodes runs the workload Graph: they run Cassandra, Search');
      expect(asked()).to.deep.equal([]);
    });

    it('says so when those that do are elsewhere', async () => {
      await connect({}, plainNode, { ...graphNode, datacenter: 'dc2' });
      const error = await failure(session.executeGraph('g.V()'));
      expect(error.message).to.include('the workload Graph runs on 1 of 2 nodes, in "dc2"; the local data centre is "dc1"');
    });

    it('uses any node where none says what it runs', async () => {
      await connect({}, {}, {});
      for (let i = 0; i < 20; i++) await session.executeGraph('g.V()');
      expect(bench.nodes.map(({ requests }) => requests.some(isGraph))).to.deep.equal([true, true]);
    });

    it('uses the node that is asked for, whatever it runs', async () => {
      await connect({}, plainNode, graphNode);
      const host = (await session.execute('q')).info.coordinator;
      bench.forget();
      await session.executeGraph('g.V()', undefined, { host });
      expect(asked()).to.have.length(1);
    });
  });

  describe('analytics', () => {
    const master = (location: string): WireAnswer => rows({ result: 'map<text, text>' }, [[{ location }]]);

    /** Runs ten queries of analytics, and tells on which nodes. */
    async function runsOn(find: (request: WireRequest) => WireAnswer | null | undefined, options: GraphQueryOptions = {}): Promise<boolean[]> {
      for (const node of bench.nodes) {
        node.script = (request) => {
          if (isGraph(request)) return answer('1');
          return request.query?.startsWith('CALL') === true ? find(request) : undefined;
        };
      }
      bench.forget();
      for (let i = 0; i < 10; i++) await session.executeGraph('g.V().count()', undefined, { graphName: 'classic', graphSource: 'a', ...options });
      return bench.nodes.map(({ requests }) => requests.some(isGraph));
    }

    beforeEach(() => connect({}, graphNode, graphNode, graphNode));

    it('goes to the master first', async () => {
      expect(await runsOn(() => master('127.0.0.3:8182'))).to.deep.equal([false, false, true]);
      const calls = bench.nodes.flatMap(({ requests }) => requests.filter((request) => !isGraph(request)));
      expect(new Set(calls.map(({ query }) => query))).to.deep.equal(new Set(['CALL DseClientTool.getAnalyticsGraphServer()']));
      expect(asked().every(({ payload }) => payload['graph-source']!.toString() === 'a')).to.equal(true);
    });

    it('goes to the other nodes when the master is down', async () => {
      bench.network.unlisten(bench.nodes[2]!.endpoint);
      bench.nodes[2]!.cut();
      await settled();
      expect(await runsOn(() => master('127.0.0.3:8182'))).to.deep.equal([true, true, false]);
    });

    for (const [what, find] of [
      ['is not known', () => master('10.9.9.9:8182')],
      ['is not told', () => rows({ result: 'map<text, text>' }, [])],
      ['cannot be asked for', () => errorAnswer(0x2200, 'No such procedure')],
    ] as const) {
      it(`runs all the same when the master ${what}`, async () => expect((await runsOn(find)).filter(Boolean).length).to.be.greaterThan(1));
    }

    it('does not look for the master when it runs on a node that is asked for', async () => {
      const host = (await session.execute('q')).info.coordinator;
      expect((await runsOn(() => master('127.0.0.3:8182'), { host })).filter(Boolean)).to.have.length(1);
      expect(bench.nodes.some(({ requests }) => requests.some(({ query }) => query?.startsWith('CALL')))).to.equal(false);
    });

    it('has one timeout over both', async () => {
      for (const node of bench.nodes) node.script = () => null;
      const running = failure(session.executeGraph('g.V()', undefined, { graphSource: 'a', timeoutMs: 500 }));
      await bench.clock.advance(600);
      expect(await running).to.be.instanceOf(TimeoutError);
    });

    it('is aborted while it looks for the master', async () => {
      for (const node of bench.nodes) node.script = () => null;
      const abort = new AbortController();
      const running = failure(session.executeGraph('g.V()', undefined, { graphSource: 'a', signal: abort.signal }));
      await settled();
      abort.abort();
      expect(await running).to.be.instanceOf(AbortError);
      expect(asked()).to.deep.equal([]);
    });
  });
});
