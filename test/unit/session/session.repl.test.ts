import { inspect } from 'node:util';
import { expect } from 'chai';
import { udtOf } from '../../../src/codec/data-type';
import { parseType } from '../../../src/codec/type-parser';
import { ConnectionError, NoHostAvailableError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import type { Session } from '../../../src/session/session';
import { BigDecimal } from '../../../src/values/big-decimal';
import { Uuid } from '../../../src/values/uuid';
import { encodeRows } from '../../support/fake-rows';
import { prepared, SessionBench } from './session-kit';

const id = 'b0598992-6dd9-4a36-b3ba-8e6ce5a3d1de';
const host = 'Host(127.0.0.1:9042 dc1/rack1 up)';

describe('session: in the REPL', () => {
  let bench: SessionBench;
  let session: Session;

  beforeEach(async () => {
    bench = new SessionBench();
    session = await bench.connect('ks');
  });
  afterEach(() => bench.end());

  it('clusters, sessions and metadata show where they lead, on one line', async () => {
    expect(inspect(bench.cluster)).to.equal(`Cluster(127.0.0.1:9042: ${host})`);
    expect(inspect(session)).to.equal(`Session(keyspace ks, ${host})`);
    expect(inspect(bench.cluster.metadata)).to.equal(`Metadata(${host}; keyspaces unknown)`);
    expect(inspect({ a: { b: { c: { session } } } }, { depth: 5 })).to.include(`Session(keyspace ks, ${host})`);
    await bench.soon(session.shutdown());
    expect(inspect(session)).to.equal('Session(keyspace ks, shut down)');
  });

  it('results show their rows with readable values, and that there are more pages', async () => {
    const types = { id: 'uuid', n: 'bigint', d: 'decimal', m: 'map<text, int>' };
    const row = [Uuid.fromString(id), 5n, BigDecimal.fromString('1.10'), new Map([['a', 1]])];
    bench.node.script = () => encodeRows(types, [row], Buffer.from('next'));
    const result = await bench.soon(session.execute('select * from t'));
    const shown = inspect(result, { breakLength: Infinity });
    expect(shown).to.match(/^ResultSet\(1 rows?\b.*pages.*\) \[/);
    expect(shown.endsWith(` [ { id: Uuid(${id}), n: 5n, d: BigDecimal(1.10), m: Map(1) { 'a' => 1 } } ]`), shown).to.equal(true);
    expect(inspect(result.info)).to.include(`coordinator: ${host}`);
    expect(inspect(result.columns[3], { breakLength: Infinity })).to.equal(
      "{ keyspace: 'ks', table: 't', name: 'm', type: CqlType(map<text, int>) }",
    );
  });

  it('statements show their text and the types of their markers, but no values', async () => {
    bench.node.script = (request) => (request.kind === 'PREPARE' ? prepared('p', { a: 'text', b: 'list<int>' }) : undefined);
    const statement = await bench.soon(session.prepare('insert into t (a, b) values (?, ?)'));
    expect(inspect(statement)).to.equal('PreparedStatement(insert into t (a, b) values (?, ?); a text, b list<int>)');
    expect(inspect(statement.bind(['a secret', [1]]))).to.equal('BoundStatement(insert into t (a, b) values (?, ?))');
  });

  it('errors show what to know of them: code, host, query and whether a write may have been applied', async () => {
    bench.node.script = () => ({ kind: 'ERROR', code: ErrorCode.INVALID, message: 'unconfigured table' });
    const { error } = await bench.failure(session.execute('select * from t'));
    const shown = inspect(error);
    expect(shown).to.match(/^\[?InvalidQueryError: unconfigured table/);
    for (const part of ["code: 'INVALID", 'mayHaveRun: false', "host: '127.0.0.1:9042'", "query: 'select * from t'", 'serverCode: 8704']) {
      expect(shown).to.include(part);
    }
  });

  it('errors of several hosts show each of them', () => {
    const refused = new ConnectionError('ECONNREFUSED', 'refused', { host: '10.0.0.1:9042' });
    const lost = new ConnectionError('ECONNRESET', 'lost', { host: '10.0.0.2:9042' });
    const shown = inspect(new NoHostAvailableError('No host could be used:', [refused, lost]));
    expect(shown).to.match(/^NoHostAvailableError: No host could be used:\n {2}10\.0\.0\.1:9042: refused\n {2}10\.0\.0\.2:9042: lost\n/);
  });

  it('types show as CQL', () => {
    expect(inspect([parseType('map<text, frozen<list<int>>>')])).to.equal('[ CqlType(map<text, frozen<list<int>>>) ]');
    const address = udtOf('ks', 'address', [{ name: 'zip', type: parseType('int') }, { name: 'lines', type: parseType('list<text>') }]);
    expect(inspect(address)).to.equal('CqlType(ks.address <zip int, lines list<text>>)');
  });
});

describe('session: a large cluster in the REPL', () => {
  it('shows its first hosts, and how many more there are', async () => {
    const bench = new SessionBench(14);
    try {
      await bench.connect();
      expect(inspect(bench.cluster).split('Host(')).to.have.length(11);
      expect(inspect(bench.cluster)).to.match(/ and 4 more\)$/);
    } finally {
      await bench.end();
    }
  });
});
