import { inspect } from 'node:util';
import { expect } from 'chai';
import { EncodingError } from '../../../src/errors';
import { TimeUuid } from '../../../src/values/time-uuid';
import { Uuid } from '../../../src/values/uuid';

const text = 'b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d';
const hex = text.replaceAll('-', '');

describe('values: Uuid', () => {
  const texts = [
    text, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '01234567-89ab-cdef-0123-456789abcdef',
    'c037aab1-c3b0-4ac2-9bd9-6e7bd1cf6b6c', '80000000-7fff-8000-7fff-800000007fff',
  ];
  for (const each of texts) {
    it(`reads and prints ${each}`, () => {
      const uuid = Uuid.fromString(each);
      expect(uuid.bytes.toString('hex')).to.equal(each.replaceAll('-', ''));
      expect(uuid.toString()).to.equal(each);
      expect(Uuid.fromBytes(uuid.bytes).toString()).to.equal(each);
    });
  }

  it('reads either case and prints lower case', () => {
    expect(Uuid.fromString('ABCDEF01-2345-6789-abcd-EFabcdef0123').toString())
      .to.equal('abcdef01-2345-6789-abcd-efabcdef0123');
  });

  const malformed: [what: string, value: unknown][] = [
    ['nothing', ''], ['hyphens elsewhere', 'b05989923-b8d-4a3e-8a3c-1d1f2a3b4c5d'], ['no hyphens', hex],
    ['a letter beyond f', text.replace('b', 'g')], ['a sign', text.replace('b', '+')], ['braces', `{${text}}`],
    ['one digit too many', `${text}0`], ['a space', ` ${text}`], ['a new line', `${text}\n`], ['null', null],
    ['a number', 1],
  ];
  for (const [what, value] of malformed) {
    it(`refuses ${what}`, () => {
      expect(() => Uuid.fromString(value as string)).to.throw(EncodingError, 'is not 8-4-4-4-12 hex digits');
      expect(() => Uuid.from(value)).to.throw(EncodingError, 'Cannot encode as uuid');
    });
  }

  it('says how long a malformed text was, not what it was', () => {
    expect(() => Uuid.fromString('hello'))
      .to.throw('Cannot encode as uuid: a string of 5 characters is not 8-4-4-4-12 hex digits');
  });

  it('copies bytes in and out', () => {
    const bytes = Buffer.from(hex, 'hex');
    const uuid = Uuid.fromBytes(bytes);
    bytes.fill(0);
    uuid.bytes.fill(0);
    expect(uuid.toString()).to.equal(text);
  });

  it('takes 16 bytes out of larger ones', () => {
    expect(new Uuid(Buffer.from(`ee${hex}ee`, 'hex'), 1).toString()).to.equal(text);
    expect(Uuid.fromBytes(new Uint8Array(Buffer.from(hex, 'hex'))).toString()).to.equal(text);
  });

  const badBytes: [what: string, make: () => Uuid][] = [
    ['15 bytes', () => Uuid.fromBytes(Buffer.alloc(15))], ['17 bytes', () => Uuid.fromBytes(Buffer.alloc(17))],
    ['15 bytes after the offset', () => new Uuid(Buffer.alloc(17), 2)],
    ['a negative offset', () => new Uuid(Buffer.alloc(32), -1)],
    ['text in place of bytes', () => Uuid.fromBytes(hex as unknown as Buffer)],
    ['nothing in place of bytes', () => Uuid.fromBytes(undefined as unknown as Buffer)],
  ];
  for (const [what, make] of badBytes) it(`refuses ${what}`, () => expect(make).to.throw(EncodingError, 'as uuid'));

  it('makes random ones of version 4 and variant 10, each another', () => {
    const made = new Set<string>();
    for (let i = 0; i < 1_000; i++) {
      const uuid = Uuid.random();
      expect(uuid.version).to.equal(4);
      expect(uuid.bytes[8]! & 0xc0).to.equal(0x80);
      made.add(uuid.toString());
    }
    expect(made.size).to.equal(1_000);
  });

  it('tells its version', () => {
    expect(texts.map((each) => Uuid.fromString(each).version)).to.deep.equal([4, 0, 15, 12, 4, 8]);
  });

  it('equals a Uuid or TimeUuid of the same bytes', () => {
    const time = TimeUuid.now();
    expect(Uuid.fromString(text).equals(Uuid.fromString(text.toUpperCase()))).to.equal(true);
    expect(Uuid.fromString(time.toString()).equals(time)).to.equal(true);
    for (const at of [0, 9, 19, 35]) {
      const other = text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
      expect(Uuid.fromString(text).equals(Uuid.fromString(other)), other).to.equal(false);
    }
    for (const other of [text, null, undefined, {}]) expect(Uuid.fromString(text).equals(other)).to.equal(false);
  });

  it('can be compared deeply by test libraries', () => {
    expect(Uuid.fromString(text)).to.deep.equal(Uuid.fromString(text));
    expect(Uuid.fromString(text)).not.to.deep.equal(Uuid.random());
  });

  it('passes itself through from', () => {
    const uuid = Uuid.random();
    expect(Uuid.from(uuid)).to.equal(uuid);
    expect(Uuid.from(text).toString()).to.equal(text);
  });

  it('prints itself', () => {
    const uuid = Uuid.fromString(text);
    expect(inspect({ uuid })).to.equal(`{ uuid: Uuid(${text}) }`);
    expect(JSON.stringify({ uuid })).to.equal(`{"uuid":"${text}"}`);
    expect(`${uuid}`).to.equal(text);
  });
});
