import { expect } from 'chai';
import { peerRequire } from '../support/peer-driver';
import { DseWorld } from './dse-world';
import { programsIn } from './pages';
import { runProgram } from './run-program';

const trader = "O'Neil & sons (bags)";
/** Little-endian numbers of a well-known binary (OGC 06-103r4, §8.2). */
const doubles = (...values: number[]): string => Buffer.from(Float64Array.of(...values).buffer).toString('hex');
const millis = (text: string): string => BigInt(Date.parse(text)).toString(16).padStart(16, '0');
const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/** By a piece of code that one program alone has: what it prints, and what the nodes have seen of it. */
const expectations: Readonly<Record<string, (printed: string, world: DseWorld) => void>> = {
  'executeGraph<Vertex>': (printed, { nodes }) => {
    expect(printed).to.equal('person Grace 10.0.0.2\nperson Barbara 10.0.0.2\n[ 40, 28 ]\n');
    const asked = nodes.map(({ requests }) => requests.filter(({ payload }) => 'graph-language' in payload));
    expect(asked.map(({ length }) => length)).to.deep.equal([0, 3]);
    const payloads = asked[1]!.map(({ payload }) => (
      Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, value!.toString('hex')]))
    ));
    const people = { 'graph-name': hex('people'), 'graph-source': hex('g'), 'graph-results': hex('graphson-3.0') };
    const groovy = { 'graph-language': hex('gremlin-groovy') };
    expect(payloads).to.deep.equal([
      {
        ...groovy, 'graph-source': hex('default'), 'graph-results': hex('graphson-1.0'),
      },
      {
        ...people, ...groovy, 'graph-read-consistency': hex('LOCAL_QUORUM'), 'request-timeout': '0000000000002710',
      },
      {
        ...people, 'graph-language': hex('bytecode-json'),
      },
    ]);
  },
  escapeSolr: (printed, { nodes }) => {
    expect(printed.match(/(?<= id: )\d+|(?<=price: )\d+/g)).to.deep.equal(['5', '25', '1', '80']);
    const executed = nodes[1]!.requests.filter(({ kind }) => kind === 'EXECUTE');
    const searches = executed.map(({ parameters }) => JSON.parse(String(parameters?.values[0])) as unknown);
    const escaped = trader.replaceAll(/[ &()]/g, '\\$&');
    const wanted = { q: `name:${escaped} AND price:[10 TO *]`, fq: `brand:${escaped}`, sort: 'price asc', paging: 'driver' };
    expect(searches).to.deep.equal([wanted]);
  },
  continuousPaging: (printed, { nodes }) => {
    expect(printed).to.equal(Array.from({ length: 2_500 }, (_, i) => `{ n: ${i + 1} }\n`).join(''));
    const queries = nodes.flatMap(({ tables }) => [...tables.values()].flatMap((table) => table.queries));
    expect(queries.map(({ page, isOver }) => ({ page, isOver }))).to.deep.equal([{ page: 3, isOver: true }]);
  },
  'DateRange.fromString': (printed, { written }) => {
    expect(printed).to.equal('');
    const ring = doubles(0, 0, 10, 0, 10, 10, 0, 10, 0, 0);
    const [month, year] = ['01', '00'];
    expect(written.map((cells) => cells.map((cell) => cell?.toString('hex')))).to.deep.equal([[
      '00000001',
      `0101000000${doubles(2.5, 3)}`,
      `01030000000100000005000000${ring}`,
      `01${millis('2020-01-01T00:00:00.000Z')}${month}${millis('2021-12-31T23:59:59.999Z')}${year}`,
    ]]);
  },
  'Cluster.fromEnv': (printed) => {
    const bags = "[ { id: 4, name: 'bag', brand: 'other', price: 15 } ]";
    const friends = "[\n  Vertex(person 2 { name: 'Grace', age: 40 }),\n  Vertex(person 3 { name: 'Barbara', age: 28 })\n]";
    expect(printed).to.equal(`${bags} ${friends}\n`);
  },
};

describe('documentation: programs for DSE', () => {
  let modules: Record<string, unknown>;

  before('load gremlin', async function () {
    this.timeout(300_000);
    modules = { gremlin: (await peerRequire())('gremlin') };
  });

  for (const program of programsIn('dse')) {
    it(`${program.place} runs, and prints what the nodes have`, async () => {
      const fitting = Object.keys(expectations).filter((piece) => program.code.includes(piece));
      expect(fitting, 'what is expected of it').to.have.length(1);
      const world = new DseWorld(modules, program.code.includes('.create()') ? [] : ['people']);
      const { printed } = await runProgram(program, world);
      expect(world.nodes.flatMap(({ violations }) => violations), 'violations').to.deep.equal([]);
      expectations[fitting[0]!]!(printed, world);
    });
  }

  const others: [what: string, piece: string, other: string, code: string][] = [
    ['another statement', 'FROM items WHERE', 'FROM things WHERE', 'SYNTAX_ERROR'],
    ['another graph', "graphName: 'people', read", "graphName: 'pets', read", 'INVALID'],
    ['another variable', '{ name: \'Ada\' }, { exec', '{ who: \'Ada\' }, { exec', 'INVALID'],
    ['a search at another consistency', 'searchProfile()', "searchProfile({ consistency: 'QUORUM' })", 'INVALID'],
  ];
  for (const [what, piece, other, code] of others) {
    it(`would not do with ${what}, which the nodes refuse`, async () => {
      const program = programsIn('dse').find((each) => each.code.includes(piece));
      const changed = { ...program!, code: program!.code.replace(piece, other) };
      const error = await runProgram(changed, new DseWorld(modules, [])).then(() => 'none', (reason: unknown) => reason);
      expect(error).to.include({ code });
    });
  }

  it('are all that something is expected of', () => {
    const codes = programsIn('dse').map(({ code }) => code);
    for (const piece of Object.keys(expectations)) {
      expect(codes.filter((code) => code.includes(piece)), piece).to.have.length(1);
    }
  });
});
