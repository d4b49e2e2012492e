import { expect } from 'chai';
import { ExecutionProfile } from '../../../src/cluster/execution-profile';
import { checkGraphOptions } from '../../../src/cluster/graph-options';
import { ConfigurationError } from '../../../src/errors';

describe('cluster: graph options', () => {
  it('are taken as they are, with consistencies as their codes', () => {
    const options = {
      graphName: 'people', graphSource: 'a', graphLanguage: 'gremlin-groovy', graphResults: 'graphson-2.0', readConsistency: 'local_quorum',
      writeConsistency: 1, timeoutMs: 500,
    };
    expect(checkGraphOptions('here', options)).to.deep.equal({ ...options, readConsistency: 6, writeConsistency: 1 });
  });

  it('leave out what is undefined, and keep a graph that is none', () => {
    expect(checkGraphOptions('here', { graphName: null, graphSource: undefined })).to.deep.equal({ graphName: null });
    expect(checkGraphOptions('here', undefined)).to.deep.equal({});
  });

  const wrong: [options: unknown, text: string][] = [
    [{ graphname: 'x' }, 'did you mean "graphName"'], [{ graphName: '' }, 'graphName must be text'], [{ graphName: 5 }, 'graphName must be text'],
    [{ graphSource: null }, 'graphSource must be text'], [{ graphLanguage: 'sql' }, 'gremlin-groovy, bytecode-json'],
    [{ graphResults: 'graph-binary-1.0' }, 'graphson-1.0, graphson-2.0, graphson-3.0, got "graph-binary-1.0"'],
    [{ readConsistency: 'MOST' }, 'MOST'], [{ timeoutMs: 0 }, 'timeoutMs'], [{ timeoutMs: '5' }, 'timeoutMs'], ['g', 'must be an object'], [null, 'must be an object'],
  ];
  for (const [options, text] of wrong) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      expect(() => checkGraphOptions('here', options)).to.throw(ConfigurationError, text);
      expect(() => new ExecutionProfile({ graphOptions: options as object })).to.throw(ConfigurationError, text);
    });
  }
});
