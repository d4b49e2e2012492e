import { join } from 'node:path';
import { expect } from 'chai';
import { runMocha, type MochaRun } from '../../support/run-mocha';

const fixtures = join(__dirname, '../../fixtures/run-guard');

describe('support: run guard', function () {
  this.timeout(20_000);
  let leaks: MochaRun;
  let late: MochaRun;
  before(async () => {
    [leaks, late] = await Promise.all([
      runMocha(join(fixtures, 'leaks.ts')),
      runMocha(join(fixtures, 'late-rejection.ts')),
    ]);
  });

  const complaints: [suite: string, complaint: string][] = [
    ['leaves a socket', '"leaves a socket" left open: 2 sockets'],
    ['leaves a server', '"leaves a server" left open: 1 listening socket'],
    ['leaves a timer', '"leaves a timer" left open: 1 timer'],
    ['lets a rejection go', 'Unhandled rejection in "lets a rejection go passes": Error: nobody waits for me'],
    ['lets a rejection of undefined go', 'Unhandled rejection in "lets a rejection of undefined go passes": undefined'],
    ['pollutes', 'Object.prototype.polluted was added in "pollutes passes"'],
  ];
  for (const [suite, complaint] of complaints) {
    it(`fails a suite that ${suite}, by name`, () => expect(leaks.output).to.include(complaint));
  }

  it('fails nothing else', () => {
    expect(leaks.output).to.include('8 passing').and.include(`${complaints.length} failing`);
    expect(leaks.exitCode).to.equal(complaints.length);
  });

  it('lets no error pass that comes after the last test', () => {
    expect(late.output).to.include('1 passing').and.include('Unhandled rejection').and.include('too late');
    expect(late.exitCode).to.not.equal(0);
  });
});
