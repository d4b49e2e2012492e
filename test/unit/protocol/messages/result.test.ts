import { expect } from 'chai';
import { DecodingError } from '../../../../src/errors';
import type { Message } from '../../../../src/protocol/messages';
import { int, string, stringList } from '../wire';
import { bodyOf, bothWays, inAllVersions, messageIn } from './both-ways';

describe('protocol: RESULT', () => {
  bothWays('VOID', { kind: 'RESULT', resultKind: 'VOID' }, inAllVersions(int(1)));
  bothWays(
    'SET_KEYSPACE',
    { kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace: 'Ké' },
    inAllVersions(int(3) + string('Ké')),
  );

  const change = { kind: 'RESULT', resultKind: 'SCHEMA_CHANGE', change: 'CREATED', keyspace: 'ks' } as const;
  const start = int(5) + string('CREATED');
  bothWays(
    'SCHEMA_CHANGE of a keyspace',
    { ...change, target: 'KEYSPACE' },
    inAllVersions(start + string('KEYSPACE') + string('ks')),
  );
  for (const target of ['TABLE', 'TYPE']) {
    const body = start + string(target) + string('ks') + string('n');
    bothWays(`SCHEMA_CHANGE of a ${target}`, { ...change, target, name: 'n' }, inAllVersions(body));
  }
  for (const target of ['FUNCTION', 'AGGREGATE']) {
    for (const argumentTypes of [[], ['int', 'list<text>']]) {
      const body = start + string(target) + string('ks') + string('n') + stringList(...argumentTypes);
      bothWays(`SCHEMA_CHANGE of a ${target}`, { ...change, target, name: 'n', argumentTypes }, inAllVersions(body));
    }
  }

  it('keeps the keyspace of a schema change of something new', () => {
    const read = messageIn('RESULT', start + string('TRIGGER') + string('ks') + string('more'), 'V5');
    expect(read).to.deep.equal({ ...change, target: 'TRIGGER' });
  });

  it('keeps a kind that is not known, with its body', () => {
    const unknown: Message = { kind: 'RESULT', resultKind: 'UNKNOWN', resultCode: 9, unknown: Buffer.of(1, 2) };
    expect(messageIn('RESULT', `${int(9)}0102`, 'V4')).to.deep.equal(unknown);
    expect(bodyOf(unknown, 'V4')).to.equal(`${int(9)}0102`);
  });

  for (const [what, body] of [['no kind', ''], ['no keyspace', int(3)], ['half a schema change', start]] as const) {
    it(`with ${what} is refused`, () => expect(() => messageIn('RESULT', body, 'V4')).to.throw(DecodingError));
  }
});
