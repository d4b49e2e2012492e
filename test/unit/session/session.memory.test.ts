import { expect } from 'chai';
import type { Codec } from '../../../src/codec/codec';
import { CodecRegistry } from '../../../src/codec/registry';
import { parseType } from '../../../src/codec/type-parser';
import { encodeValue } from '../../../src/codec/value';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { SessionBench } from './session-kit';

/** A codec that gives out what it reads from, and no copy. */
const keeper: Codec = {
  cqlType: 'keeper',
  write: (value, out) => out.raw(value as Buffer),
  read: (input, size) => input.view(size),
};
const codecs = { Kept: keeper };

const values: Readonly<Record<string, unknown>> = {
  text: 'a text that is long enough to be one of those that are not made by hand',
  blob: Buffer.from('blob'),
  'vector<float, 3>': Float32Array.of(1, 2, 3),
  'vector<text, 2>': ['a', 'b'],
  varint: 2n ** 90n,
  inet: '10.1.2.3',
  "'Unknown'": Buffer.from('unknown'),
  "'Kept'": Buffer.from('kept'),
  'list<blob>': [Buffer.from('x'), Buffer.from('y')],
  "map<text, 'Kept'>": new Map([['k', Buffer.from('in a map')]]),
};

describe('session: memory', () => {
  it('gives values that nothing changes any more, though the memory that they came in is used again', async () => {
    const bench = new SessionBench(1, { codecs });
    const session = await bench.connect();
    const registry = new CodecRegistry({ codecs });
    const columns = Object.keys(values).map((name) => ({ keyspace: 'ks', table: 't', name, type: parseType(name) }));
    const cells = columns.map(({ name, type }) => encodeValue(type, values[name], registry)!);
    bench.node.script = (): ResponseMessage => ({
      kind: 'RESULT', resultKind: 'ROWS', metadata: { columnCount: columns.length, columns, hasMorePages: true, pagingState: cells[1]! },
      rows: [cells],
    });
    const { rows, pagingState } = await bench.soon(session.execute('q'));
    expect(rows).to.deep.equal([values]);
    expect(pagingState).to.deep.equal(Buffer.from('blob'));
    await bench.soon(bench.cluster.shutdown());
  });
});
