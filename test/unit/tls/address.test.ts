import { expect } from 'chai';
import { isAddress } from '../../../src/tls/address';

describe('isAddress', () => {
  for (const text of ['127.0.0.1', '10.1.2.3', '::1', '2001:db8::1', 'fe80::1%eth0', '::ffff:10.1.2.3']) {
    it(`knows ${text}`, () => expect(isAddress(text)).to.equal(true));
  }
  for (const text of ['', 'localhost', 'node.example', '10.1.2.3.example', 'a1.2.3.4', '1.2.3', 'node-1']) {
    it(`takes "${text}" for a name`, () => expect(isAddress(text)).to.equal(false));
  }
});
