import { expect } from 'chai';
import { DecodingError, EncodingError } from '../../../../src/errors';
import type { EventMessage } from '../../../../src/protocol/messages';
import { byte, int, string, stringList } from '../wire';
import { bodyOf, bothWays, inAllVersions, messageIn } from './both-ways';

const v4 = { address: '10.0.0.255', port: 9042 };
const v6 = { address: '2001:db8::ff00:42:8329', port: 0 };
const inet4 = `${byte(4)}0a0000ff${int(9042)}`;
const inet6 = `${byte(16)}20010db8000000000000ff0000428329${int(0)}`;

describe('protocol: EVENT', () => {
  for (const change of ['NEW_NODE', 'REMOVED_NODE', 'MOVED_NODE']) {
    const body = string('TOPOLOGY_CHANGE') + string(change) + inet4;
    bothWays(
      `TOPOLOGY_CHANGE ${change}`,
      { kind: 'EVENT', event: 'TOPOLOGY_CHANGE', change, ...v4 },
      inAllVersions(body),
    );
  }
  for (const change of ['UP', 'DOWN']) {
    const body = string('STATUS_CHANGE') + string(change) + inet6;
    bothWays(`STATUS_CHANGE ${change}`, { kind: 'EVENT', event: 'STATUS_CHANGE', change, ...v6 }, inAllVersions(body));
  }
  bothWays(
    'SCHEMA_CHANGE',
    {
      kind: 'EVENT',
      event: 'SCHEMA_CHANGE',
      change: 'DROPPED',
      target: 'FUNCTION',
      keyspace: 'ks',
      name: 'f',
      argumentTypes: ['int'],
    },
    inAllVersions(
      `${string('SCHEMA_CHANGE')}${string('DROPPED')}${string('FUNCTION')}${string('ks')}${string('f')}${stringList('int')}`,
    ),
  );

  it('keeps an event that is not known, with its body', () => {
    for (const type of ['COFFEE_CHANGE', '__proto__', 'toString']) {
      const read = messageIn('EVENT', `${string(type)}0102`, 'V4');
      expect(read).to.deep.equal({ kind: 'EVENT', event: type, unknown: Buffer.of(1, 2) });
      expect(bodyOf(read, 'V4')).to.equal(`${string(type)}0102`);
    }
  });

  const topology = string('TOPOLOGY_CHANGE') + string('NEW_NODE');
  for (const [what, body] of [
    ['an address of 5 bytes', `${topology}${byte(5)}0102030405${int(1)}`],
    ['an address of no bytes', `${topology}${byte(0)}${int(1)}`],
    ['an address cut short', `${topology}${byte(16)}0102`],
    ['no port', `${topology}${byte(4)}01020304`],
    ['nothing', ''],
  ] as const) {
    it(`refuses to read ${what}`, () => expect(() => messageIn('EVENT', body, 'V4')).to.throw(DecodingError));
  }

  it('refuses to write an address that is none', () => {
    const event = {
      kind: 'EVENT',
      event: 'STATUS_CHANGE',
      change: 'UP',
      address: 'host',
      port: 1,
    } satisfies EventMessage;
    expect(() => bodyOf(event, 'V4')).to.throw(EncodingError, 'inet');
  });
});
