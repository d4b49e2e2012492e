import { expect } from 'chai';
import { ByteReader } from '../../../../src/bytes/byte-reader';
import { scalar } from '../../../../src/codec/data-type';
import { ConfigurationError, DecodingError, EncodingError } from '../../../../src/errors';
import type { ColumnSpec, RowsResult } from '../../../../src/protocol/messages';
import { RawRows } from '../../../../src/protocol/messages/rows';
import { bytes, int, short, shortBytes, string, wire } from '../wire';
import { bodyOf, bothWays, inAllVersions, messageIn } from './both-ways';

const a: ColumnSpec = { keyspace: 'ks', table: 't', name: 'a', type: scalar('int') };
const b: ColumnSpec = { ...a, name: 'b', type: scalar('text') };
const cells = [[Buffer.from('00000007', 'hex'), null], [Buffer.alloc(0), Buffer.from('x')]];
const message: RowsResult = {
  kind: 'RESULT', resultKind: 'ROWS', metadata: { columnCount: 2, columns: [a, b], hasMorePages: false }, rows: cells,
};
const kind = int(2);
const oneTable = `${string('ks')} ${string('t')} ${string('a')} 0009 ${string('b')} 000d`;
const rows = `${int(2)} ${bytes('00000007')} ${int(-1)} ${int(0)} ${bytes('78')}`;
const withMetadata = (metadata: Partial<RowsResult['metadata']>): RowsResult => ({
  ...message,
  metadata: { ...message.metadata, ...metadata },
});
const withoutColumns: RowsResult = { ...message, metadata: { columnCount: 2, hasMorePages: false } };

describe('protocol: rows', () => {
  bothWays('of one table', message, inAllVersions(`${kind} ${int(1)} ${int(2)} ${oneTable} ${rows}`));
  bothWays(
    'of two tables',
    withMetadata({ columns: [a, { ...b, table: 'u' }] }),
    inAllVersions(`${kind} ${int(0)} ${int(2)} ${string('ks')} ${string('t')} ${string('a')} 0009
      ${string('ks')} ${string('u')} ${string('b')} 000d ${rows}`.replaceAll('\n', '')),
  );
  bothWays('without their columns', withoutColumns, inAllVersions(`${kind} ${int(4)} ${int(2)} ${rows}`));
  bothWays(
    'of a page that others follow',
    withMetadata({ hasMorePages: true, pagingState: Buffer.of(1, 2) }),
    inAllVersions(`${kind} ${int(3)} ${int(2)} ${bytes('0102')} ${oneTable} ${rows}`),
  );
  const changed = `${kind} ${int(9)} ${int(2)} ${shortBytes('cc')} ${oneTable} ${rows}`;
  bothWays('whose columns changed', withMetadata({ newResultMetadataId: Buffer.of(0xcc) }), {
    V5: changed,
    DSE_V2: changed,
  });
  const changedPage = `${kind} ${int(0xb)} ${int(2)} ${bytes('01')} ${shortBytes('cc')} ${oneTable} ${rows}`;
  bothWays(
    'whose columns changed, with more pages: the paging state first',
    withMetadata({ hasMorePages: true, pagingState: Buffer.of(1), newResultMetadataId: Buffer.of(0xcc) }),
    { V5: changedPage, DSE_V2: changedPage },
  );
  for (const [isLastContinuousPage, flags] of [[false, 0x4000_0004], [true, 0xc000_0004]] as const) {
    const body = `${kind} ${int(flags)} ${int(2)} ${int(7)} ${rows}`;
    const metadata = { ...withoutColumns.metadata, continuousPageNumber: 7, isLastContinuousPage };
    bothWays(
      `of ${isLastContinuousPage ? 'the last' : 'a'} continuous page`,
      { ...message, metadata },
      { DSE_V1: body, DSE_V2: body },
    );
  }
  bothWays('of none', { ...message, rows: [] }, inAllVersions(`${kind} ${int(1)} ${int(2)} ${oneTable} ${int(0)}`));
  bothWays(
    'of no columns and no rows',
    { ...message, metadata: { columnCount: 0, columns: [], hasMorePages: false }, rows: [] },
    inAllVersions(`${kind} ${int(0)} ${int(0)} ${int(0)}`),
  );

  it('reads a page that says that others follow and gives no paging state', () => {
    const read = messageIn('RESULT', `${kind} ${int(6)} ${int(2)} ${int(-1)} ${rows}`, 'V4') as RowsResult;
    expect(read.metadata).to.deep.equal({ columnCount: 2, hasMorePages: true });
  });

  it('takes the flags of other versions for none', () => {
    const read = messageIn('RESULT', `${kind} ${int(0xc000_000c)} ${int(2)} ${rows}`, 'V4') as RowsResult;
    expect(read.metadata).to.deep.equal(withoutColumns.metadata);
    expect([...read.rows]).to.deep.equal(cells);
  });

  describe('as they came', () => {
    const body = Buffer.from(wire(kind, int(4), int(2), rows), 'hex');
    const read = (): RawRows => (messageIn('RESULT', body.toString('hex'), 'V4') as RowsResult).rows as RawRows;

    it('know their size and can be read more than once', () => {
      expect(read()).to.include({ rowCount: 2, columnCount: 2 });
      const raw = read();
      expect([...raw]).to.deep.equal(cells);
      expect([...raw]).to.deep.equal(cells);
    });
    it('give a reader at the first cell', () => {
      const reader = read().reader();
      expect(reader.int32()).to.equal(4);
      expect(reader.int32()).to.equal(7);
    });
    it('are written again', () =>
      expect(bodyOf({ ...withoutColumns, rows: read() }, 'V4')).to.equal(body.toString('hex')));
    it('throw DecodingError in the cell that is too long', () => {
      const raw = new RawRows(new ByteReader(Buffer.from(`${bytes('01')}${int(5)}00`, 'hex')), 1, 2);
      expect(() => [...raw]).to.throw(DecodingError);
    });
  });

  describe('are refused', () => {
    const table: [what: string, body: string][] = [
      ['2^31 - 1 rows of no columns', int(4) + int(0) + int(0x7fff_ffff)],
      ['one row of no columns', int(4) + int(0) + int(1)],
      ['more rows than fit', int(4) + int(1) + int(2) + int(0)],
      ['rows and columns whose product overflows 32 bits', int(4) + int(0x1_0000) + int(0x1_0000)],
      ['a negative number of rows', int(4) + int(1) + int(-1)],
      ['a negative number of columns', int(4) + int(-1) + int(0)],
      ['2^31 - 1 columns', int(0) + int(0x7fff_ffff) + int(0)],
      ['2^31 - 1 columns of one table', int(1) + int(0x7fff_ffff) + string('ks') + string('t')],
      ['a paging state longer than the body', int(6) + int(1) + int(0x7fff_ffff)],
      ['a column without a type', int(0) + int(1) + string('ks') + string('t') + string('a')],
      ['a body without the number of rows', int(4) + int(1)],
    ];
    for (const [what, body] of table) {
      it(what, () => expect(() => messageIn('RESULT', kind + body, 'V4')).to.throw(DecodingError));
    }
  });

  it('with skipped columns may say that there are many when there are no rows', () => {
    const read = messageIn('RESULT', kind + int(4) + int(0x7fff_ffff) + int(0), 'V4') as RowsResult;
    expect([...read.rows]).to.deep.equal([]);
  });

  describe('are not written', () => {
    it('with rows of another length than the columns', () => {
      expect(() => bodyOf({ ...message, rows: [[null]] }, 'V4')).to.throw(EncodingError, 'a row of 1 cells, 2 columns');
    });
    it('with a number of columns that is not theirs', () => {
      expect(() => bodyOf(withMetadata({ columnCount: 3 }), 'V4')).to.throw(EncodingError);
    });
    it('with a new metadata id in V4', () => {
      expect(() => bodyOf(withMetadata({ newResultMetadataId: Buffer.of(1) }), 'V4')).to.throw(
        ConfigurationError,
        'V4 cannot carry',
      );
    });
    it('with a continuous page in V5', () => {
      expect(() => bodyOf(withMetadata({ continuousPageNumber: 1 }), 'V5')).to.throw(
        ConfigurationError,
        'V5 cannot carry',
      );
    });
  });

  it('keeps names of columns such as __proto__ and the empty one', () => {
    const columns = ['__proto__', '', '__proto__'].map((name) => ({ ...a, name }));
    const body = bodyOf({ ...message, metadata: { columnCount: 3, columns, hasMorePages: false }, rows: [] }, 'V4');
    const read = messageIn('RESULT', body, 'V4') as RowsResult;
    expect(read.metadata.columns?.map(({ name }) => name)).to.deep.equal(['__proto__', '', '__proto__']);
    expect(body).to.include(short(9) + Buffer.from('__proto__').toString('hex'));
  });
});
