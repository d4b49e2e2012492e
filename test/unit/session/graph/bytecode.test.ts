import { expect } from 'chai';
import { ConfigurationError, EncodingError } from '../../../../src/errors';
import { bytecodeOf, describeBytecode, graphRequestOf } from '../../../../src/session/graph/bytecode';
import { GraphsonWriter } from '../../../../src/session/graph/graphson-writer';
import { T } from '../../../../src/session/graph/graph-enum';

/** What the classes of the `gremlin` package look like. */
class Bytecode {
  readonly sourceInstructions: [string, ...unknown[]][] = [];
  readonly stepInstructions: [string, ...unknown[]][];
  constructor(...steps: [string, ...unknown[]][]) {
    this.stepInstructions = steps;
  }
}
class P {
  constructor(readonly operator: string, readonly value: unknown, readonly other?: unknown) {}
}
class TextP extends P {}
class EnumValue {
  constructor(readonly typeName: string, readonly elementName: string) {}
}
class Vertex {
  constructor(readonly id: unknown, readonly label: string) {}
}
class Edge {
  constructor(readonly id: unknown, readonly outV: Vertex, readonly label: string, readonly inV: Vertex) {}
}
class ReadOnlyStrategy {
  readonly fqcn = 'org.apache.tinkerpop.gremlin.process.traversal.strategy.verification.ReadOnlyStrategy';
  readonly configuration = {};
}

const write = (value: unknown, format: 'graphson-2.0' | 'graphson-3.0' = 'graphson-3.0'): unknown => JSON.parse(new GraphsonWriter(format).write(value));
const steps = (...all: unknown[]): object => ({ '@type': 'g:Bytecode', '@value': { step: all } });
const int = (value: number): object => ({ '@type': 'g:Int32', '@value': value });
const predicate = (name: string, value: unknown, type = 'g:P'): object => ({ '@type': type, '@value': { predicate: name, value } });

describe('graph: bytecode', () => {
  const traversals: [what: string, bytecode: Bytecode, json: object][] = [
    ['steps', new Bytecode(['V'], ['has', 'person', 'name', 'marko'], ['count']), steps(['V'], ['has', 'person', 'name', 'marko'], ['count'])],
    ['numbers', new Bytecode(['V', 1], ['limit', 5]), steps(['V', int(1)], ['limit', int(5)])],
    ['a predicate', new Bytecode(['V'], ['has', 'age', new P('gt', 30)]), steps(['V'], ['has', 'age', predicate('gt', int(30))])],
    ['one of two values', new Bytecode(['is', new P('between', 1, 5)]), steps(['is', predicate('between', [int(1), int(5)])])],
    ['one of a list', new Bytecode(['is', new P('within', ['a', 'b'], null)]), steps(['is', predicate('within', { '@type': 'g:List', '@value': ['a', 'b'] })])],
    ['connected ones', new Bytecode(['is', new P('and', new P('gt', 1), new P('lt', 9))]),
      steps(['is', predicate('and', [predicate('gt', int(1)), predicate('lt', int(9))])])],
    ['one of texts', new Bytecode(['is', new TextP('startingWith', 'm')]), steps(['is', predicate('startingWith', 'm', 'g:TextP')])],
    ['enums', new Bytecode(['by', 'age', new EnumValue('Order', 'desc')], ['by', T.id]),
      steps(['by', 'age', { '@type': 'g:Order', '@value': 'desc' }], ['by', { '@type': 'g:T', '@value': 'id' }])],
    ['a traversal inside', new Bytecode(['repeat', { getBytecode: () => new Bytecode(['out', 'knows']) }]), steps(['repeat', steps(['out', 'knows'])])],
    ['elements', new Bytecode(['V', new Vertex(1, 'person')], ['is', new Edge('e', new Vertex(1, 'a'), 'knows', new Vertex(2, 'b'))]), steps(
      ['V', { '@type': 'g:Vertex', '@value': { id: int(1), label: 'person' } }],
      ['is', { '@type': 'g:Edge', '@value': { id: 'e', label: 'knows', outV: int(1), outVLabel: 'a', inV: int(2), inVLabel: 'b' } }],
    )],
  ];
  for (const [what, bytecode, json] of traversals) it(`is written with ${what}`, () => expect(write(bytecode)).to.deep.equal(json));

  it('is written with its source', () => {
    const bytecode = { sourceInstructions: [['withStrategies', new ReadOnlyStrategy()]], stepInstructions: [['V']] };
    expect(write(bytecode)).to.deep.equal({
      '@type': 'g:Bytecode',
      '@value': { source: [['withStrategies', { '@type': 'g:ReadOnlyStrategy', '@value': {} }]], step: [['V']] },
    });
  });

  it('is written with plain lists in 2.0', () => {
    expect(write(new Bytecode(['is', new P('within', ['a'])]), 'graphson-2.0')).to.deep.equal(steps(['is', predicate('within', ['a'])]));
  });

  it('takes plain objects for maps, whatever their keys', () => {
    const looksLikeP = { operator: 'gt', value: 'x' };
    expect(write(new Bytecode(['inject', looksLikeP]))).to.deep.equal(steps(['inject', { '@type': 'g:Map', '@value': ['operator', 'gt', 'value', 'x'] }]));
  });

  it('refuses functions, which DSE does not run', () => {
    expect(() => write(new Bytecode(['map', () => 'it.get()']))).to.throw(EncodingError, 'a function');
  });

  it('is found in a traversal, by method or by property, and as it is', () => {
    const bytecode = new Bytecode(['V']);
    for (const traversal of [bytecode, { bytecode }, { getBytecode: () => bytecode }, { stepInstructions: [['V']], sourceInstructions: [] }]) {
      expect(bytecodeOf(traversal)?.stepInstructions).to.deep.equal([['V']]);
    }
    for (const other of [undefined, null, 'g.V()', {}, [], { bytecode: 1 }, { getBytecode: () => null }, { stepInstructions: [1], sourceInstructions: [] }]) {
      expect(bytecodeOf(other)).to.equal(undefined);
    }
  });

  it('prints its steps, and no value', () => {
    const bytecode = { sourceInstructions: [['withSideEffect', 'secret', 1]], stepInstructions: [['V'], ['has', 'name', 'secret']] } as const;
    expect(describeBytecode(bytecode)).to.equal('traversal g.withSideEffect.V.has');
    expect(describeBytecode(new Bytecode(...Array.from({ length: 30 }, (): [string] => ['out'])))).to.match(/(\.out){20}\.…$/);
  });

  it('comes alone or with others, as text or as traversals, and as nothing else', () => {
    const bytecode = new Bytecode(['V']);
    expect(graphRequestOf('g.V()')).to.deep.equal({ text: 'g.V()' });
    expect(graphRequestOf([bytecode, { bytecode }])).to.deep.equal({ traversals: [bytecode, bytecode] });
    for (const wrong of ['', '  ', 5, null, undefined, [], {}, [bytecode, 'g.V()'], [['V']]]) {
      expect(() => graphRequestOf(wrong)).to.throw(ConfigurationError, 'Gremlin text, a traversal');
    }
  });
});
