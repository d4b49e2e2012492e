import { expect } from 'chai';
import { parseAggregates, parseFunctions } from '../../../../src/cluster/schema/function-parser';
import { TypeResolver } from '../../../../src/cluster/schema/type-resolver';

const resolver = new TypeResolver('ks', [{ type_name: 'zip', field_names: ['code'], field_types: ['int'] }]);

describe('cluster: functions of the schema', () => {
  it('reads functions', () => {
    const [plus] = parseFunctions('ks', [{
      function_name: 'plus', argument_names: ['a', 'B b'], argument_types: ['int', 'frozen<list<zip>>'], return_type: 'zip',
      language: 'java', body: 'return "$$";', called_on_null_input: true,
    }], resolver);
    expect(plus).to.deep.include({
      keyspace: 'ks', name: 'plus', argumentNames: ['a', 'B b'], language: 'java', body: 'return "$$";', calledOnNullInput: true,
    });
    expect(plus?.argumentTypes.map(String)).to.deep.equal(['int', 'frozen<list<ks.zip>>']);
    expect(String(plus?.returnType)).to.equal('ks.zip');
  });

  it('reads aggregates', () => {
    const row = {
      aggregate_name: 'total', argument_types: ['int'], state_func: 'plus', state_type: 'bigint', final_func: 'half', initcond: '0',
      return_type: 'text',
    };
    const [total, bare] = parseAggregates('ks', [row, { ...row, final_func: null, initcond: null }], resolver);
    expect(total).to.deep.include({ keyspace: 'ks', name: 'total', stateFunction: 'plus', finalFunction: 'half', initialCondition: '0' });
    expect([total?.stateType, total?.returnType, ...(total?.argumentTypes ?? [])].map(String)).to.deep.equal(['bigint', 'text', 'int']);
    expect(bare).to.include({ finalFunction: undefined, initialCondition: undefined });
  });

  it('takes rows of any shape', () => {
    const [strange] = parseFunctions('ks', [{ argument_types: 7, called_on_null_input: 'yes' }], resolver);
    expect(strange).to.deep.include({ name: '', argumentNames: [], argumentTypes: [], language: '', body: '', calledOnNullInput: false });
    expect(parseAggregates('ks', [{}], resolver)[0]).to.deep.include({ name: '', argumentTypes: [], stateFunction: '' });
  });
});
