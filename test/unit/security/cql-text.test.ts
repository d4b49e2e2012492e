import { expect } from 'chai';
import { prepared, SessionBench } from '../session/session-kit';

describe('security: text that becomes CQL', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  it('S14: the name of a keyspace is in quotes, its own quotes doubled', async () => {
    bench = new SessionBench();
    const used: string[] = [];
    bench.node.script = (request) => {
      if (request.kind === 'QUERY' && request.query.startsWith('USE')) used.push(request.query);
      return request.kind === 'QUERY' && request.query.startsWith('USE')
        ? { kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace: 'a"; DROP KEYSPACE b; --' }
        : undefined;
    };
    await bench.connect('a"; DROP KEYSPACE b; --');
    expect(new Set(used)).to.deep.equal(new Set(['USE "a""; DROP KEYSPACE b; --"']));
  });

  it('S14: values of a template are bound and never part of the text', async () => {
    bench = new SessionBench();
    const texts: string[] = [];
    bench.node.script = (request) => {
      if (request.kind === 'PREPARE') texts.push(request.query);
      return request.kind === 'PREPARE' ? prepared('id', { name: 'text' }) : undefined;
    };
    const session = await bench.connect();
    await bench.soon(session.cql`delete from t where name = ${"x' or '1'='1"}`);
    expect(texts).to.deep.equal(['delete from t where name = ?']);
  });

  it('S12: keyspace and text are two parts of the key of a prepared statement', async () => {
    bench = new SessionBench();
    const asked: string[] = [];
    bench.node.script = (request) => {
      if (request.kind !== 'PREPARE') return undefined;
      asked.push(`${request.keyspace ?? ''}|${request.query}`);
      return prepared(request.query, { a: 'int' });
    };
    const session = await bench.connect();
    for (const [keyspace, query] of [['a', 'bc'], ['ab', 'c'], ['a', 'bc'], ['ab', 'c']] as const) {
      await bench.soon(session.execute(query, [1], { keyspace }));
    }
    expect(asked).to.deep.equal(['a|bc', 'ab|c']);
    const run = bench.node.requests.flatMap((request) => (request.kind === 'EXECUTE' ? [String(request.statementId)] : []));
    expect(run).to.deep.equal(['bc', 'c', 'bc', 'c']);
  });
});
