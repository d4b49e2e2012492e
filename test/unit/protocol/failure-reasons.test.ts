import { expect } from 'chai';
import { failureReasonName } from '../../../src/protocol/failure-reasons';

describe('protocol: reasons of failures', () => {
  const table: [code: number, cassandra: string, dse: string][] = [
    [0, 'UNKNOWN', 'UNKNOWN'],
    [1, 'READ_TOO_MANY_TOMBSTONES', 'READ_TOO_MANY_TOMBSTONES'],
    [2, 'TIMEOUT', 'INDEX_NOT_AVAILABLE'],
    [3, 'INCOMPATIBLE_SCHEMA', 'CDC_SPACE_FULL'],
    [4, 'READ_SIZE', 'COUNTER_FORWARDING_FAILURE'],
    [5, 'NODE_DOWN', 'TABLE_NOT_FOUND'],
    [6, 'INDEX_NOT_AVAILABLE', 'KEYSPACE_NOT_FOUND'],
    [7, 'READ_TOO_MANY_INDEXES', 'UNKNOWN'],
    [0xffff, 'UNKNOWN', 'UNKNOWN'],
  ];
  for (const [code, cassandra, dse] of table) {
    it(`${code} is ${cassandra} of Cassandra and ${dse} of DSE`, () => {
      expect(failureReasonName('cassandra', code)).to.equal(cassandra);
      expect(failureReasonName('dse', code)).to.equal(dse);
    });
  }
});
