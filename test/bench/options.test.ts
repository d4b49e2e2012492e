import { expect } from 'chai';
import { readOptions } from '../../bench/runner/options';

describe('bench: options', () => {
  it('ask for the whole table when there are none', () => {
    expect(readOptions([])).to.include({ mode: 'table', isQuick: false, only: undefined, against: undefined, jsonFile: undefined });
  });

  it('shorten the rounds of a quick run', () => {
    const full = readOptions([]);
    const quick = readOptions(['--quick']);
    expect(quick.isQuick).to.equal(true);
    expect(quick.rounds * quick.roundMilliseconds).to.be.lessThan(full.rounds * full.roundMilliseconds);
  });

  it('are taken as they are given', () => {
    const options = readOptions([
      '--only', 'read/256$', '--rounds', '9', '--round-ms', '70', '--against', 'HEAD~1', '--json', 'a.json',
    ]);
    expect(options).to.include({ rounds: 9, roundMilliseconds: 70, against: 'HEAD~1', jsonFile: 'a.json' });
    expect(options.only?.test('canned/read/256')).to.equal(true);
    expect(options.only?.test('canned/read/2560')).to.equal(false);
  });

  it('choose what is done', () => {
    expect(readOptions(['micro']).mode).to.equal('micro');
    expect(readOptions(['--guard']).mode).to.equal('guard');
    expect(readOptions(['--list']).mode).to.equal('list');
  });

  for (const args of [['macro'], ['micro', 'more'], ['--fast'], ['--rounds', '0'], ['--rounds', '1.5'], ['--rounds', 'x']]) {
    it(`refuse ${args.join(' ')}`, () => expect(() => readOptions(args)).to.throw());
  }
});
