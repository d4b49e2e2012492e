import { expect } from 'chai';
import { parseType } from '../../../src/codec/type-parser';
import { CodecRegistry } from '../../../src/codec/registry';
import { BatchQueryBuilder } from '../../../src/session/batch';
import { PreparedStatement } from '../../../src/session/prepared-statement';

/** A statement of a table that has its key at the given marker. */
function statement(query: string, keyIndex: number): PreparedStatement {
  const columns = ['a', 'b'].map((name) => ({ keyspace: 'ks', table: 't', name, type: parseType('int') }));
  return new PreparedStatement(query, undefined, {
    kind: 'RESULT', resultKind: 'PREPARED', statementId: Buffer.from(query),
    variables: { columns, partitionKeyIndexes: [keyIndex] }, result: { columnCount: 0, hasMorePages: false },
  }, new CodecRegistry());
}

describe('session: batches', () => {
  it('go to a replica of a partition that they write to, whichever of their statements is prepared first', async () => {
    const late = statement('INSERT INTO t (a, b) VALUES (?, ?)', 0);
    const early = statement('INSERT INTO u (b, a) VALUES (?, ?)', 1);
    const builder = new BatchQueryBuilder('logged', () => Promise.resolve(late));
    const batch = await builder.build([{ query: late.query, params: [1, 2] }, early.bind([3, 4])]);
    expect(Buffer.from(batch.routingKey()!).readInt32BE()).to.be.oneOf([1, 4]);
  });
});
