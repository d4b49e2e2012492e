import { expect } from 'chai';
import { adviceOnWords } from '../../../src/protocol/server-advice';

/** What Cassandra 5.0 and 4.1 say, and a word of the cure. */
const table: readonly (readonly [said: string, cure: string])[] = [
  ['Invalid value for the paging state', 'begin again at the first page'],
  ['No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename', "cluster.connect('name')"],
  ['Invalid amount of bind variables', 'give a value for each marker'],
  ['Expected 8 or 0 byte long (4)', 'leave out prepare: false'],
  ['Expected 4 or 0 byte int (8)', 'leave out prepare: false'],
  ['Expected 2 bytes for a smallint (4)', 'leave out prepare: false'],
  ['Expected 8 or 0 byte value for a double (4)', 'leave out prepare: false'],
  ['Expected 1 byte for a tinyint (4)', 'leave out prepare: false'],
  ['table itemz does not exist', 'correct its name or its keyspace'],
  ['unconfigured table itemz', 'correct its name or its keyspace'],
  ["line 1:36 no viable alternative at input '%' (...WHERE id = [%]...)", 'the markers of values are ? or :name'],
];

describe('protocol: advice on the words of servers', () => {
  for (const [said, cure] of table) {
    it(`knows the cure for "${said}"`, () => expect(adviceOnWords(said)).to.include(cure));
  }

  it('leaves other words to the code of the error', () => {
    for (const said of ['', 'Undefined column name prize in table shop.items', 'Expected something else']) {
      expect(adviceOnWords(said), said).to.equal(undefined);
    }
  });

  it('reads no more than the beginning of a text', () => {
    const said = 'expected 1 byte ('.repeat(10_000);
    expect(adviceOnWords(said)).to.equal(undefined);
    expect(adviceOnWords(`${'x'.repeat(2_000)} unconfigured table`)).to.equal(undefined);
  });
});
