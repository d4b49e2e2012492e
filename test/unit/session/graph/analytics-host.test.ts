import { expect } from 'chai';
import { analyticsHost } from '../../../../src/session/graph/analytics-host';
import { host } from '../../../support/hosts';

describe('graph: the master of analytics', () => {
  const hosts = [host('10.0.0.1'), host('192.168.0.9', 'dc1', 'rack1', { knownAs: new Set(['10.0.0.2', '10.9.9.9']) }), host('2001:db8::1')];
  const answers: [what: string, result: unknown, found: number | undefined][] = [
    ['a Map', new Map([['location', '10.0.0.1:8182']]), 0],
    ['an object, as the option maps gives it', { location: '10.0.0.1:8182' }, 0],
    ['an address that only the nodes know it by', new Map([['location', '10.9.9.9:8182']]), 1],
    ['an address without a port', new Map([['location', '10.0.0.2']]), 1],
    ['an IPv6 address', new Map([['location', '[2001:db8::1]:8182']]), 2],
    ['an address that is not there', new Map([['location', '10.0.0.7:8182']]), undefined],
    ['no location', new Map(), undefined],
    ['a location that is no text', new Map([['location', 5]]), undefined],
    ['null', null, undefined],
  ];
  for (const [what, result, found] of answers) {
    it(`is found by ${what}: ${found ?? 'not'}`, () => {
      expect(analyticsHost({ result }, hosts)).to.equal(found === undefined ? undefined : hosts[found]);
    });
  }
  it('is not found without a row', () => expect(analyticsHost(undefined, hosts)).to.equal(undefined));
});
