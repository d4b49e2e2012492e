import { expect } from 'chai';
import { encodeRows } from '../../support/fake-rows';
import { SessionBench } from '../session/session-kit';

/** Names that mean something to JavaScript; a server may have columns, fields and keys of each. */
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'then', 'valueOf', ''];
const withNames = <T>(value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]));

describe('security: names that come from a server', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  async function rowOf(columns: Readonly<Record<string, string>>, cells: readonly unknown[]): Promise<Record<string, unknown>> {
    bench = new SessionBench(1, { maps: 'object' });
    bench.node.script = (request) => {
      return request.kind === 'QUERY' && request.query === 'odd' ? encodeRows(columns, [cells]) : undefined;
    };
    const session = await bench.connect();
    return (await bench.soon(session.execute('odd'))).one()!;
  }

  function expectPlain(found: object): void {
    expect(Object.keys(found)).to.deep.equal(names);
    expect(Object.values(found)).to.deep.equal(names.map((_, i) => i));
    expect([null, Object.prototype]).to.include(Object.getPrototypeOf(found));
    expect(JSON.parse(JSON.stringify(Object.entries(found)))).to.deep.equal(names.map((name, i) => [name, i]));
  }

  it('S10: are columns like any other', async () => {
    expectPlain(await rowOf(withNames('int'), names.map((_, i) => i)));
  });

  it('S10: are keys of maps like any other, also where maps are objects', async () => {
    const row = await rowOf({ m: 'map<text, int>' }, [new Map(names.map((name, i) => [name, i]))]);
    expectPlain(row['m'] as object);
  });

  it('S10: are fields of user-defined types like any other', async () => {
    const fields = names.map((name) => `"${name === '' ? ' ' : name}" int`).join(', ');
    const values = Object.fromEntries(names.map((name, i) => [name === '' ? ' ' : name, i]));
    const { u } = await rowOf({ u: `udt<${fields}>` }, [values]) as { u: object };
    expect(Object.entries(u)).to.deep.equal(Object.entries(values));
    expect(Object.getOwnPropertyDescriptor(u, '__proto__')?.value).to.equal(0);
  });

  it('S10: are options that a server supports like any other', async () => {
    bench = new SessionBench();
    bench.node.supported = { PROTOCOL_VERSIONS: ['5/v5'], ...withNames(['x']) };
    await bench.connect();
    expect((bench.cluster as object as { polluted?: unknown }).polluted).to.equal(undefined);
    expect(Reflect.ownKeys(Object.prototype)).to.not.include('polluted');
  });
});
