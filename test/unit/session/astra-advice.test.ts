import { expect } from 'chai';
import { DriverError } from '../../../src/errors';
import { adviseOnAstra } from '../../../src/session/astra-advice';

const advice = '; on Astra, keyspaces are created and dropped in its console or by its DevOps API, not by CQL';
const textOf = (code: string, query: string): string => {
  const error = new DriverError(code, 'refused');
  adviseOnAstra(error, query);
  return error.message;
};

describe('session: advice on Astra', () => {
  for (const query of ['CREATE KEYSPACE ks', ' create\n keyspace if not exists ks', '/* c */ -- d\nalter keyspace ks', 'drop keyspace ks']) {
    it(`is given for ${JSON.stringify(query)}`, () => {
      for (const code of ['UNAUTHORIZED', 'INVALID', 'SYNTAX_ERROR']) expect(textOf(code, query)).to.equal(`refused${advice}`);
    });
  }

  it('is given for nothing else', () => {
    for (const query of ['create table keyspace', "insert into t (a) values ('create keyspace')", 'select 1', 'createkeyspace']) {
      expect(textOf('UNAUTHORIZED', query)).to.equal('refused');
    }
    for (const code of ['ALREADY_EXISTS', 'REQUEST_TIMEOUT', 'CONNECTION_CLOSED']) {
      expect(textOf(code, 'create keyspace ks')).to.equal('refused');
    }
  });
});
