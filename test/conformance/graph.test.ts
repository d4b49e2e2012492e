import { expect } from 'chai';
import { Edge, Path, Vertex } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeOnDse } from './describe-on-dse';

for (const engine of ['Core', 'Classic'] as const) {
  describeOnDse(`graph, ${engine}`, { workload: 'Graph', ...(engine === 'Core' && { version: '6.8' }) }, (dse) => {
    const graphName = `purecql_${engine.toLowerCase()}`;
    const options = { graphName, timeoutMs: 60_000 };
    const isCore = engine === 'Core';

    before('make a graph', async function () {
      this.timeout(180_000);
      const { session, dseVersion } = dse();
      const system = { graphName: null, timeoutMs: 120_000 };
      const hasEngines = parseFloat(dseVersion!) >= 6.8;
      await session.executeGraph(`system.graph('${graphName}').ifExists().drop()`, null, system);
      const engineOf = hasEngines ? `.engine(${engine})` : '';
      await session.executeGraph(`system.graph('${graphName}').ifNotExists()${engineOf}.create()`, null, system);
      for (const statement of isCore ? coreSchema : classicSchema) await session.executeGraph(statement, null, options);
      await session.executeGraph("g.addV('person').property('name', name).property('age', age)", { name: 'Ada', age: 36 }, options);
      await session.executeGraph("g.addV('person').property('name', name).property('age', age)", { name: 'Bob', age: 41 }, options);
      await session.executeGraph("g.V().has('person', 'name', 'Ada').as('a').V().has('person', 'name', 'Bob').addE('knows').from('a')", null, options);
    });

    it('gives vertices with their properties', async () => {
      const result = await dse().session.executeGraph<Vertex>("g.V().has('person', 'name', name)", { name: 'Ada' }, options);
      const vertex = [...result][0];
      expect(vertex).to.be.instanceOf(Vertex);
      expect(vertex!.label).to.equal('person');
    });

    it('gives edges, paths and values', async () => {
      const { session } = dse();
      expect([...await session.executeGraph('g.E()', null, options)][0]).to.be.instanceOf(Edge);
      const path = [...await session.executeGraph<Path>("g.V().has('person', 'name', 'Ada').out('knows').path()", null, options)][0];
      expect(path).to.be.instanceOf(Path);
      const ages = await session.executeGraph<number>("g.V().hasLabel('person').values('age')", null, options);
      expect([...ages].sort()).to.deep.equal([36, 41]);
      expect([...await session.executeGraph("g.V().hasLabel('person').count()", null, options)].map(String)).to.deep.equal(['2']);
    });

    it('runs traversals as bytecode', async () => {
      const traversal = { getBytecode: () => ({ sourceInstructions: [], stepInstructions: [['V'], ['hasLabel', 'person'], ['count']] }) };
      const counts = await dse().session.executeGraph(traversal as never, null, options);
      expect([...counts].map(String)).to.deep.equal(['2']);
    });

    it('says what is wrong with a traversal', async () => {
      const error = await rejection(dse().session.executeGraph('g.V().nothing()', null, options));
      expect(['INVALID', 'SERVER_ERROR', 'SYNTAX_ERROR']).to.include(error.code);
    });
  });
}

const coreSchema = [
  "schema.vertexLabel('person').ifNotExists().partitionBy('name', Text).property('age', Int).create()",
  "schema.edgeLabel('knows').ifNotExists().from('person').to('person').create()",
  "schema.vertexLabel('person').searchIndex().ifNotExists().by('age').create()",
];

const classicSchema = [
  "schema.config().option('graph.schema_mode').set('production')",
  "schema.config().option('graph.allow_scan').set('true')",
  "schema.propertyKey('name').Text().ifNotExists().create()",
  "schema.propertyKey('age').Int().ifNotExists().create()",
  "schema.vertexLabel('person').properties('name', 'age').ifNotExists().create()",
  "schema.edgeLabel('knows').connection('person', 'person').ifNotExists().create()",
];
