import { createRequire } from 'node:module';
import { expect } from 'chai';

type Module = typeof import('../../../src/tls/unverified-warning');

const load = createRequire(__filename);
const path = load.resolve('../../../src/tls/unverified-warning');

describe('warnOfUnverifiedTls', () => {
  const { emitWarning } = process;
  const loaded = load.cache[path];

  afterEach(() => {
    process.emitWarning = emitWarning;
    load.cache[path] = loaded;
  });

  it('tells the cluster each time and the process once, what it means and what to do', () => {
    const toProcess: unknown[][] = [];
    process.emitWarning = (...given: unknown[]) => void toProcess.push(given);
    delete load.cache[path];
    const { warnOfUnverifiedTls } = load(path) as Module;
    const told: string[] = [];
    for (let i = 0; i < 3; i++) warnOfUnverifiedTls((message) => told.push(message));
    expect(told).to.have.length(3);
    expect(told[0]).to.include('tls.rejectUnauthorized is false').and.include('Set tls.ca');
    expect(toProcess).to.deep.equal([[told[0], { code: 'PURECQL_TLS_UNVERIFIED' }]]);
  });
});
