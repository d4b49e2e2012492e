import { expect } from 'chai';
import { ExecutionProfile } from '../../../src/cluster/execution-profile';
import { ConfigurationError } from '../../../src/errors';
import type { QueryOptions } from '../../../src/session/query-options';
import { SettingsResolver } from '../../../src/session/query-options';

const proxied = new SettingsResolver({ default: new ExecutionProfile(), 'as bob': new ExecutionProfile({ executeAs: 'bob' }) });

/** The custom payload of a request, as text. */
function payloadOf(options: QueryOptions): Record<string, string> | undefined {
  const { customPayload } = proxied.resolve(options);
  if (customPayload === undefined) return undefined;
  return Object.fromEntries(Object.entries(customPayload).map(([key, value]) => [key, String(Buffer.from(value ?? []))]));
}

describe('query options: proxy execute', () => {
  const cases: [what: string, options: QueryOptions, payload: Record<string, string> | undefined][] = [
    ['without a role there is no payload', {}, undefined],
    ['a request names its role', { executeAs: 'zoë' }, { ProxyExecute: 'zoë' }],
    ['a profile names it for its requests', { executionProfile: 'as bob' }, { ProxyExecute: 'bob' }],
    ['a request goes before its profile', { executionProfile: 'as bob', executeAs: 'eve' }, { ProxyExecute: 'eve' }],
    ['a payload of one\'s own goes beside the role', { executeAs: 'eve', customPayload: { k: Buffer.from('v') } },
      { k: 'v', ProxyExecute: 'eve' }],
    ['a payload of one\'s own does not put the role of the profile out',
      { executionProfile: 'as bob', customPayload: { k: Buffer.from('v') } }, { k: 'v', ProxyExecute: 'bob' }],
    ['a payload that names a role itself goes before the profile',
      { executionProfile: 'as bob', customPayload: { ProxyExecute: Buffer.from('eve') } }, { ProxyExecute: 'eve' }],
  ];
  for (const [what, options, payload] of cases) {
    it(what, () => expect(payloadOf(options)).to.deep.equal(payload));
  }

  it('refuses two roles for one request', () => {
    const options = { executeAs: 'eve', customPayload: { ProxyExecute: Buffer.from('bob') } };
    const text = 'executeAs and customPayload.ProxyExecute both name a role';
    expect(() => proxied.resolve(options)).to.throw(ConfigurationError, text);
  });

  for (const role of ['', 5, null, {}, Buffer.from('eve')]) {
    it(`refuses a role that is no name: ${JSON.stringify(role)}`, () => {
      const executeAs = role as string;
      expect(() => proxied.resolve({ executeAs })).to.throw(ConfigurationError, 'executeAs must be the name of a role');
      expect(() => new ExecutionProfile({ executeAs })).to.throw(ConfigurationError, 'executeAs must be the name of a role');
    });
  }

  for (const payload of [null, 5, 'k=v', [Buffer.from('v')]]) {
    it(`refuses a payload that is no object: ${JSON.stringify(payload)}`, () => {
      const customPayload = payload as unknown as Record<string, Buffer>;
      expect(() => proxied.resolve({ customPayload })).to.throw(ConfigurationError, 'customPayload must be an object');
      expect(() => proxied.resolve({ customPayload, executeAs: 'eve' })).to.throw(ConfigurationError, 'customPayload must be');
    });
  }
});
