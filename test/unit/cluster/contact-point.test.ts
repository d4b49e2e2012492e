import { expect } from 'chai';
import { parseContactPoint } from '../../../src/cluster/contact-point';
import { ConfigurationError } from '../../../src/errors';

describe('cluster: contact point', () => {
  const table: [text: string, hostname: string, port: number][] = [
    ['10.1.2.3', '10.1.2.3', 9042],
    ['10.1.2.3:9142', '10.1.2.3', 9142],
    ['cass-2.example:19042', 'cass-2.example', 19042],
    ['localhost', 'localhost', 9042],
    ['2001:db8::1', '2001:db8::1', 9042],
    ['::1', '::1', 9042],
    ['[2001:db8::1]', '2001:db8::1', 9042],
    ['[2001:db8::1]:9142', '2001:db8::1', 9142],
    [' node1 ', 'node1', 9042],
  ];
  for (const [text, hostname, port] of table) {
    it(`reads "${text}"`, () => expect(parseContactPoint(text)).to.deep.equal({ hostname, port }));
  }
  for (const text of ['', '  ', 'http://node', 'node:port', 'node:0', 'node:65536', '[node]:1', 'a b', 'node:9042:1', 5, null, undefined]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => parseContactPoint(text)).to.throw(ConfigurationError));
  }
});
