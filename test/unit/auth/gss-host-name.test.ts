import { expect } from 'chai';
import type { AuthEndpoint } from '../../../src/auth/authenticator';
import { checkHostNameOption, resolveHostName } from '../../../src/auth/gss-host-name';
import type { GssHostName } from '../../../src/auth/gss-host-name';
import { AuthenticationError, ConfigurationError } from '../../../src/errors';
import { rejection } from '../../support/rejection';

const named = (name: string | undefined) => async () => name;
const noDns = async () => Promise.reject(Object.assign(new Error('getnameinfo EAI_AGAIN 10.1.2.3'), { code: 'EAI_AGAIN' }));

const byAddress: AuthEndpoint = { address: '10.1.2.3', port: 9042 };
const byName: AuthEndpoint = { ...byAddress, hostname: 'cass.example.org' };
const ipv6: AuthEndpoint = { address: '2001:db8::1', port: 9042 };

describe('resolveHostName', () => {
  const table: [what: string, option: GssHostName, endpoint: AuthEndpoint, hostName: string, origin: string][] = [
    ['reverse DNS', 'reverse-dns', { ...byName, reverseLookup: named('node1.example.org') }, 'node1.example.org', 'reverse DNS of 10.1.2.3'],
    ['reverse DNS, with the dot of the root', 'reverse-dns', { ...byName, reverseLookup: named('node1.example.org.') }, 'node1.example.org', 'reverse DNS of 10.1.2.3'],
    ['reverse DNS of an IPv6 address', 'reverse-dns', { ...ipv6, reverseLookup: named('node6.example.org') }, 'node6.example.org', 'reverse DNS of 2001:db8::1'],
    [
      'the contact point, of an address without a name', 'reverse-dns', { ...byName, reverseLookup: named(undefined) },
      'cass.example.org', 'the contact point, for reverse DNS has no name for 10.1.2.3',
    ],
    [
      'the contact point, without DNS', 'reverse-dns', { ...byName, reverseLookup: noDns },
      'cass.example.org', 'the contact point, for reverse DNS of 10.1.2.3 failed: getnameinfo EAI_AGAIN 10.1.2.3',
    ],
    ['the address, of a node that is no contact point', 'reverse-dns', { ...byAddress, reverseLookup: named(undefined) }, '10.1.2.3', 'the address of the node, for'],
    ['an IPv6 address, whole', 'reverse-dns', { ...ipv6, reverseLookup: named(undefined) }, '2001:db8::1', 'the address of the node, for'],
    ['the address, where nobody can be asked', 'reverse-dns', byAddress, '10.1.2.3', 'the address of the node, for'],
    ['the contact point', 'contact-point', { ...byName, reverseLookup: named('node1.example.org') }, 'cass.example.org', 'the contact point'],
    ['the address, of a contact point by address', 'contact-point', { ...byAddress, hostname: '10.1.2.3' }, '10.1.2.3', 'the address of the node'],
    ['an IPv6 address, of a contact point by it', 'contact-point', { ...ipv6, hostname: '2001:db8::1' }, '2001:db8::1', 'the address of the node'],
    ['a fixed name', 'all.example.org', { ...byName, reverseLookup: named('node1.example.org') }, 'all.example.org', 'the option hostName'],
    ['a function', ({ address }) => `n-${address}`, byName, 'n-10.1.2.3', 'the function given as hostName'],
    ['a function that takes its time', async ({ port }) => `n${port}`, byName, 'n9042', 'the function given as hostName'],
  ];
  for (const [what, option, endpoint, hostName, origin] of table) {
    it(`gives ${what}`, async () => {
      const resolved = await resolveHostName(option, endpoint);
      expect(resolved.hostName).to.equal(hostName);
      expect(resolved.origin.slice(0, origin.length)).to.equal(origin);
    });
  }

  it('asks nobody when it does not need to', async () => {
    const endpoint = { ...byName, reverseLookup: () => expect.fail('asked') };
    for (const option of ['contact-point', 'all.example.org', () => 'x']) await resolveHostName(option, endpoint);
  });

  const strange = ['evil@OTHER.REALM', 'a/b', 'a b', 'a\nb', 'a\0b', 'x'.repeat(300)];
  for (const name of strange) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 20))} from DNS, which would make another principal`, async () => {
      const error = await rejection(resolveHostName('reverse-dns', { ...byName, reverseLookup: named(name) }));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('which is from reverse DNS of 10.1.2.3').and.not.match(/[\n\0]/);
    });
  }

  for (const value of [undefined, null, '', 5, {}]) {
    it(`refuses ${JSON.stringify(value) ?? 'undefined'} from a function`, async () => {
      const error = await rejection(resolveHostName((() => value) as never, byName));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('the function given as hostName');
    });
  }
});

describe('checkHostNameOption', () => {
  it('takes names, and functions', () => {
    for (const option of ['reverse-dns', 'contact-point', 'node1.example.org', '::1', () => 'x']) checkHostNameOption('P', option);
  });

  for (const option of ['', 'a@b', 'dse/node1', 'a b', 5, null, {}]) {
    it(`refuses ${JSON.stringify(option)}`, () => {
      expect(() => checkHostNameOption('P', option)).to.throw(ConfigurationError, "hostName of P must be 'reverse-dns'");
    });
  }
});
