import { runInNewContext } from 'node:vm';

import { expect } from 'chai';

import { blankRecord, isPlainObject, setProperty } from '../../../src/codec/plain-object';

describe('codec: plain objects', () => {
  const table: [name: string, value: unknown, isPlain: boolean][] = [
    ['{}', {}, true],
    ['an object without a prototype', Object.create(null), true],
    ['an object of another realm', runInNewContext('({})'), true],
    ['an instance', new (class { a = 1; })(), false],
    ['a Date', new Date(0), false],
    ['a Map', new Map(), false],
    ['an array', [], false],
    ['null', null, false],
    ['text', 'a', false],
    ['a function', () => 1, false],
  ];
  for (const [name, value, isPlain] of table) {
    it(`${isPlain ? 'has' : 'does not have'} ${name} among them`, () => expect(isPlainObject(value)).to.equal(isPlain));
  }

  it('can have a property __proto__, when spread as well', () => {
    const copy = { ...blankRecord(['a', '__proto__']) };
    copy['__proto__'] = { polluted: true };
    expect(Object.keys(copy)).to.deep.equal(['a', '__proto__']);
    expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype);
    expect('polluted' in copy).to.equal(false);
  });

  it('take any property', () => {
    const target = {};
    for (const name of ['__proto__', 'constructor', '', '0']) setProperty(target, name, 1);
    expect(Object.getOwnPropertyNames(target)).to.have.members(['__proto__', 'constructor', '', '0']);
  });
});
