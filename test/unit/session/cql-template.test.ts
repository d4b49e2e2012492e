import { expect } from 'chai';
import { EncodingError } from '../../../src/errors';
import { queryOfTemplate } from '../../../src/session/cql-template';

const query = (strings: TemplateStringsArray, ...values: unknown[]) => queryOfTemplate(strings, values);

describe('session: cql template', () => {
  it('has a marker for each value', () => {
    expect(query`select * from t where a = ${1} and b in ${[1]}`).to.equal('select * from t where a = ? and b in ?');
  });
  it('never has a value in its text', () => {
    expect(query`select * from t where a = ${"'; drop table t; --"}`).to.equal('select * from t where a = ?');
  });
  it('takes quotes that stand beside values', () => {
    expect(query`select * from t where a = ${1} and b = 'it''s'`).to.equal("select * from t where a = ? and b = 'it''s'");
  });
  it('S14: refuses a value inside quotes', () => {
    expect(() => query`select * from t where a = '${'x'}'`).to.throw(EncodingError, 'inside quotes');
  });
  it('refuses to be called as a function', () => {
    expect(() => queryOfTemplate(['select 1'] as unknown as TemplateStringsArray, [])).to.throw(EncodingError, 'template tag');
  });
});
