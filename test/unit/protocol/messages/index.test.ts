import { expect } from 'chai';
import { ConfigurationError, DecodingError, EncodingError } from '../../../../src/errors';
import { Opcode } from '../../../../src/protocol/constants';
import { codecOfKind, codecOfOpcode } from '../../../../src/protocol/messages';
import type { Message } from '../../../../src/protocol/messages';
import { bytes, int, longString, short, string, stringList } from '../wire';
import type { versionNames } from './both-ways';
import { bodyOf, bothWays, inAllVersions, messageIn } from './both-ways';

describe('protocol: messages', () => {
  describe('has a codec for each opcode of the specifications', () => {
    const table: [opcode: number, kind: string, direction: string][] = [
      [0x00, 'ERROR', 'response'],
      [0x01, 'STARTUP', 'request'],
      [0x02, 'READY', 'response'],
      [0x03, 'AUTHENTICATE', 'response'],
      [0x05, 'OPTIONS', 'request'],
      [0x06, 'SUPPORTED', 'response'],
      [0x07, 'QUERY', 'request'],
      [0x08, 'RESULT', 'response'],
      [0x09, 'PREPARE', 'request'],
      [0x0a, 'EXECUTE', 'request'],
      [0x0b, 'REGISTER', 'request'],
      [0x0c, 'EVENT', 'response'],
      [0x0d, 'BATCH', 'request'],
      [0x0e, 'AUTH_CHALLENGE', 'response'],
      [0x0f, 'AUTH_RESPONSE', 'request'],
      [0x10, 'AUTH_SUCCESS', 'response'],
      [0xff, 'REVISE_REQUEST', 'request'],
    ];
    for (const [opcode, kind, direction] of table) {
      it(`0x${opcode.toString(16)} ${kind}`, () => {
        expect(codecOfOpcode(opcode)).to.include({ opcode, kind, direction });
        expect(codecOfKind(kind)).to.equal(codecOfOpcode(opcode));
      });
    }
    it('and for no other', () => {
      const known = table.map(([opcode]) => opcode);
      expect(Object.values(Opcode).sort()).to.deep.equal([...known].sort());
      for (let opcode = 0; opcode < 256; opcode++) {
        if (!known.includes(opcode)) expect(codecOfOpcode(opcode), `opcode ${opcode}`).to.equal(undefined);
      }
      for (const kind of ['__proto__', 'toString', 'ROWS', '']) expect(codecOfKind(kind)).to.equal(undefined);
    });
  });

  describe('writes and reads', () => {
    const token = Buffer.from('00ff', 'hex');
    const map = `${short(2)} ${string('CQL_VERSION')} ${string('3.0.0')} ${string('NO_COMPACT')} ${string('true')}`;
    const startup: Message = { kind: 'STARTUP', options: { CQL_VERSION: '3.0.0', NO_COMPACT: 'true' } };

    bothWays('STARTUP', startup, { V4: map, DSE_V1: map, DSE_V2: map });
    bothWays('STARTUP without options', { kind: 'STARTUP', options: {} }, inAllVersions(short(0)));
    bothWays('OPTIONS', { kind: 'OPTIONS' }, inAllVersions(''));
    bothWays(
      'REGISTER',
      { kind: 'REGISTER', eventTypes: ['STATUS_CHANGE', 'é'] },
      inAllVersions(stringList('STATUS_CHANGE', 'é')),
    );
    bothWays('AUTH_RESPONSE', { kind: 'AUTH_RESPONSE', token }, inAllVersions(bytes('00ff')));
    bothWays('AUTH_RESPONSE of no bytes', { kind: 'AUTH_RESPONSE', token: Buffer.alloc(0) }, inAllVersions(int(0)));
    bothWays('AUTH_RESPONSE of null', { kind: 'AUTH_RESPONSE', token: null }, inAllVersions(int(-1)));
    bothWays('READY', { kind: 'READY' }, inAllVersions(''));
    bothWays('AUTHENTICATE', { kind: 'AUTHENTICATE', authenticator: 'a.B' }, inAllVersions(string('a.B')));
    bothWays(
      'SUPPORTED',
      { kind: 'SUPPORTED', options: { COMPRESSION: ['lz4', 'snappy'], EMPTY: [] } },
      inAllVersions(
        `${short(2)} ${string('COMPRESSION')} ${stringList('lz4', 'snappy')} ${string('EMPTY')} ${stringList()}`,
      ),
    );
    bothWays('AUTH_CHALLENGE', { kind: 'AUTH_CHALLENGE', token }, inAllVersions(bytes('00ff')));
    bothWays('AUTH_CHALLENGE of null', { kind: 'AUTH_CHALLENGE', token: null }, inAllVersions(int(-1)));
    bothWays('AUTH_SUCCESS', { kind: 'AUTH_SUCCESS', token }, inAllVersions(bytes('00ff')));

    const prepare: Message = { kind: 'PREPARE', query: 'SELECT é' };
    const text = longString('SELECT é');
    bothWays('PREPARE', prepare, { V4: text, DSE_V1: text, V5: text + int(0), DSE_V2: text + int(0) });
    const withKeyspace = `${text} ${int(1)} ${string('ks')}`;
    bothWays('PREPARE in a keyspace', { ...prepare, keyspace: 'ks' }, { V5: withKeyspace, DSE_V2: withKeyspace });

    const cancel: Message = { kind: 'REVISE_REQUEST', revision: 'CANCEL', targetStream: 300 };
    bothWays('REVISE_REQUEST, to cancel', cancel, { DSE_V1: int(1) + int(300), DSE_V2: int(1) + int(300) });
    const more: Message = { kind: 'REVISE_REQUEST', revision: 'MORE_PAGES', targetStream: 300, nextPages: 4 };
    bothWays('REVISE_REQUEST, for more pages', more, { DSE_V2: int(2) + int(300) + int(4) });
  });

  describe('refuses with ConfigurationError what the version cannot carry', () => {
    const table: [what: string, message: Message, version: typeof versionNames[number]][] = [
      ['NO_COMPACT', { kind: 'STARTUP', options: { NO_COMPACT: 'true' } }, 'V5'],
      ['a keyspace per request', { kind: 'PREPARE', query: 'q', keyspace: 'ks' }, 'V4'],
      ['a keyspace per request', { kind: 'PREPARE', query: 'q', keyspace: 'ks' }, 'DSE_V1'],
      ['REVISE_REQUEST', { kind: 'REVISE_REQUEST', revision: 'CANCEL', targetStream: 1 }, 'V4'],
      ['REVISE_REQUEST', { kind: 'REVISE_REQUEST', revision: 'CANCEL', targetStream: 1 }, 'V5'],
      ['MORE_PAGES', { kind: 'REVISE_REQUEST', revision: 'MORE_PAGES', targetStream: 1, nextPages: 1 }, 'DSE_V1'],
    ];
    for (const [what, message, version] of table) {
      it(`${what} in ${version}`, () => {
        expect(() => bodyOf(message, version)).to.throw(
          ConfigurationError,
          `Protocol version ${version} cannot carry ${what}`,
        );
      });
    }
  });

  describe('refuses with EncodingError what does not fit its notation', () => {
    const long = 'x'.repeat(65_536);
    const table: [what: string, message: unknown][] = [
      ['a string of 65,536 bytes', { kind: 'AUTHENTICATE', authenticator: long }],
      ['a string of more bytes than characters', { kind: 'AUTHENTICATE', authenticator: 'é'.repeat(32_768) }],
      ['a key of 65,536 bytes', { kind: 'STARTUP', options: { [long]: '' } }],
      ['65,536 items', { kind: 'REGISTER', eventTypes: new Array<string>(65_536).fill('') }],
      ['a number where text belongs', { kind: 'PREPARE', query: 7 }],
      ['text where bytes belong', { kind: 'AUTH_RESPONSE', token: 'secret' }],
      ['an array where bytes belong', { kind: 'AUTH_RESPONSE', token: [1, 2] }],
    ];
    for (const [what, message] of table) {
      it(what, () => expect(() => bodyOf(message as Message, 'V4')).to.throw(EncodingError));
    }
    it('accepts a string of 65,535 bytes', () => {
      expect(bodyOf({ kind: 'AUTHENTICATE', authenticator: long.slice(1) }, 'V4')).to.have.length(2 * (2 + 65_535));
    });
  });

  describe('refuses with DecodingError', () => {
    const table: [what: string, kind: Message['kind'], body: string][] = [
      ['a string longer than the body', 'AUTHENTICATE', short(3) + '6162'],
      ['more pairs than fit', 'STARTUP', short(65_535)],
      ['more options than fit', 'SUPPORTED', short(65_535) + '0000'],
      ['a token longer than the body', 'AUTH_SUCCESS', int(2_147_483_647)],
      ['a query of negative length', 'PREPARE', int(-1)],
      ['an empty body', 'REGISTER', ''],
      ['a revision that is not known', 'REVISE_REQUEST', int(3) + int(1)],
    ];
    for (const [what, kind, body] of table) {
      it(what, () => expect(() => messageIn(kind, body, 'DSE_V2')).to.throw(DecodingError));
    }
    it('REVISE_REQUEST in a version without it', () => {
      expect(() => messageIn('REVISE_REQUEST', int(1) + int(1), 'V5')).to.throw(
        DecodingError,
        'V5 has no REVISE_REQUEST',
      );
    });
  });

  it('ignores bytes after the message, as the specification allows', () => {
    expect(messageIn('READY', 'ffff', 'V4')).to.deep.equal({ kind: 'READY' });
    expect(messageIn('AUTHENTICATE', string('a') + 'ffff', 'V4')).to.deep.equal({
      kind: 'AUTHENTICATE',
      authenticator: 'a',
    });
  });

  it('S10: takes keys such as __proto__ as plain data', () => {
    const body = short(2) + string('__proto__') + stringList('x') + string('constructor') + stringList('y');
    const message = messageIn('SUPPORTED', body, 'V4');
    expect(message).to.have.property('options').that.has.all.keys('__proto__', 'constructor');
    expect(bodyOf(message, 'V4')).to.equal(body);
    expect(({} as Record<string, unknown>)['x']).to.equal(undefined);
  });

  it('keeps no hold of the bytes it was read from', () => {
    const message = messageIn('AUTH_CHALLENGE', bytes('01'), 'V4');
    expect(message).to.have.property('token').that.deep.equals(Buffer.of(1));
    expect((message as { token: Buffer }).token.buffer.byteLength).to.be.lessThan(16_384);
  });
});
