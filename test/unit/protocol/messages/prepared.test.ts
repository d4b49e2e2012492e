import { expect } from 'chai';
import { scalar } from '../../../../src/codec/data-type';
import { ConfigurationError, DecodingError } from '../../../../src/errors';
import type { ColumnSpec, PreparedResult } from '../../../../src/protocol/messages';
import { int, short, shortBytes, string } from '../wire';
import { bodyOf, bothWays, messageIn } from './both-ways';
import type { VersionName } from './both-ways';

const column = (name: string): ColumnSpec => ({ keyspace: 'ks', table: 't', name, type: scalar('int') });
const message: PreparedResult = {
  kind: 'RESULT',
  resultKind: 'PREPARED',
  statementId: Buffer.of(0xaa),
  variables: { columns: [column('a'), column('b')], partitionKeyIndexes: [1, 0] },
  result: { columnCount: 1, columns: [column('c')], hasMorePages: false },
};
const table = string('ks') + string('t');
const variables = int(1) + int(2) + int(2) + short(1) + short(0) + table + `${string('a')}0009${string('b')}0009`;
const result = `${int(1) + int(1) + table + string('c')}0009`;
const start = int(4) + shortBytes('aa');

describe('protocol: PREPARED', () => {
  bothWays('without a result metadata id', message, {
    V4: start + variables + result,
    DSE_V1: start + variables + result,
  });
  bothWays('with a result metadata id', { ...message, resultMetadataId: Buffer.of(0xbb, 0xcc) }, {
    V5: start + shortBytes('bbcc') + variables + result,
    DSE_V2: start + shortBytes('bbcc') + variables + result,
  });
  bothWays(
    'of a statement without bind markers and without rows',
    {
      ...message,
      variables: { columns: [], partitionKeyIndexes: [] },
      result: { columnCount: 0, hasMorePages: false },
    },
    { V4: start + int(0) + int(0) + int(0) + int(4) + int(0) },
  );

  it('reads a table that is given for no columns at all', () => {
    const read = messageIn(
      'RESULT',
      start + int(1) + int(0) + int(0) + table + int(4) + int(0),
      'V4',
    ) as PreparedResult;
    expect(read.variables).to.deep.equal({ columns: [], partitionKeyIndexes: [] });
    expect(read.result).to.deep.equal({ columnCount: 0, hasMorePages: false });
  });

  it('writes an empty result metadata id where there must be one', () => {
    expect(bodyOf(message, 'V5')).to.equal(start + short(0) + variables + result);
  });

  it('refuses a result metadata id in V4', () => {
    expect(() => bodyOf({ ...message, resultMetadataId: Buffer.of(1) }, 'V4')).to.throw(ConfigurationError);
  });

  describe('is refused with', () => {
    const refused: [what: string, body: string, version?: VersionName][] = [
      [
        'a partition key index beyond the bind markers',
        int(1) + int(1) + int(1) + short(1) + table + string('a') + '0009' + result,
      ],
      ['more partition key indexes than fit', int(1) + int(1) + int(0x7fff_ffff) + short(0)],
      ['a negative number of partition key indexes', int(1) + int(1) + int(-1)],
      ['a negative number of bind markers', int(1) + int(-1) + int(0)],
      ['more bind markers than fit', int(0) + int(0x7fff_ffff) + int(0)],
      ['no metadata of the result', variables],
    ];
    for (const [what, body] of refused) {
      it(what, () => expect(() => messageIn('RESULT', start + body, 'V4')).to.throw(DecodingError));
    }
  });
});
