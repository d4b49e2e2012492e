import { join } from 'node:path';
import { expect } from 'chai';
import { runMocha, type MochaRun } from '../../support/run-mocha';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';

const fixtures = join(__dirname, '../../fixtures/run-guard');

describe('support: secret guard', function () {
  this.timeout(30_000);
  let leaks: MochaRun;
  let late: MochaRun;
  before(async () => {
    [leaks, late] = await Promise.all([runMocha(join(fixtures, 'secrets.ts')), runMocha(join(fixtures, 'late-secret.ts'))]);
  });

  const complaints: [suite: string, complaint: string][] = [
    ['by text on stdout', 'was written to stdout as text, behind'],
    ['by text on stderr', 'was written to stderr as text, behind'],
    ['by bytes', 'was written to stdout as text, behind'],
    ['in pieces', 'was written to stdout as text, behind'],
    ['by base64', 'was written to stdout as base64, behind'],
    ['by hex', 'was written to stdout as hex, behind'],
    ['by UTF-16', 'was written to stdout as text, behind'],
    ['by a dump', 'was written to stdout as hex, behind'],
    ['by an error', 'was written to stdout as text, behind'],
    ['by an event', 'The event warning has the sentinel password at .0, as text, behind "tried"'],
  ];
  for (const [suite, complaint] of complaints) {
    it(`fails a suite that leaks ${suite}, by name`, () => {
      const line = leaks.output.split('\n').find((text) => text.includes(`in "${suite} passes"`)) ?? '';
      expect(line.includes(complaint), 'the complaint').to.equal(true);
    });
  }

  it('fails nothing else', () => {
    expect(leaks.exitCode).to.equal(complaints.length);
    expect(leaks.output.includes(`${complaints.length + 1} passing`)).to.equal(true);
    expect(leaks.output.includes('in "silent passes"')).to.equal(false);
  });

  it('does not repeat the secret', () => {
    const own = leaks.output.split('\n').filter((line) => line.includes('The sentinel password'));
    expect(own.some((line) => line.includes(sentinelPassword.slice(0, 12)))).to.equal(false);
  });

  it('lets no leak pass that comes after the last test', () => {
    expect(late.output.includes('1 passing') && late.output.includes('was written to stdout')).to.equal(true);
    expect(late.exitCode).to.not.equal(0);
  });
});

describe('support: expectNoSecret', () => {
  class Hidden {
    readonly #password = sentinelPassword;
    toJSON(): object {
      return { length: this.#password.length };
    }
  }
  class Getter {
    get password(): string {
      return sentinelPassword;
    }
  }
  class Failing {
    get password(): string {
      throw new Error('not now');
    }
  }
  const cyclic: Record<string, unknown> = { name: 'ada' };
  cyclic['self'] = cyclic;

  const clean: [name: string, value: unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['another text', 'ada'],
    ['a private field', new Hidden()],
    ['a getter that throws', new Failing()],
    ['a cycle', cyclic],
    ['other bytes', Buffer.alloc(1_000, 1)],
    ['an object without prototype', Object.create(null)],
    ['an error', new Error('no', { cause: new TypeError('no') })],
    ['a bigint', [1n]],
  ];
  for (const [name, value] of clean) it(`lets pass ${name}`, () => expectNoSecret(value));

  const bytes = Buffer.from(`\0ada\0${sentinelPassword}`);
  const leaks: [name: string, value: () => unknown, place: string][] = [
    ['a text', () => sentinelPassword, 'at its top'],
    ['half of it', () => sentinelPassword.slice(0, 20), 'at its top'],
    ['the other half', () => sentinelPassword.slice(14), 'at its top'],
    ['a field', () => ({ a: [{ b: sentinelPassword }] }), 'at .a.0.b'],
    ['a field that is not enumerable', () => Object.defineProperty({}, 'pw', { value: sentinelPassword }), 'at .pw'],
    ['a field with a symbol for a name', () => ({ [Symbol('pw')]: sentinelPassword }), 'at .Symbol(pw)'],
    ['the name of a field', () => ({ [sentinelPassword]: 1 }), '(a key)'],
    ['the name of a symbol', () => ({ [Symbol(sentinelPassword)]: 1 }), '(a key)'],
    ['a getter', () => new Getter(), 'at .password'],
    ['a map', () => new Map([[1, { pw: sentinelPassword }]]), 'at [entry].1.pw'],
    ['a set', () => new Set([sentinelPassword]), 'at [entry]'],
    ['the message of an error', () => new Error(`no ${sentinelPassword}`), ' as text'],
    ['its stack alone', () => Object.assign(new Error('no'), { stack: `Error\n at ${sentinelPassword}` }), 'at .stack'],
    ['the cause of its cause', () => new Error('', { cause: new Error('', { cause: { pw: sentinelPassword } }) }), 'at .cause.cause.pw'],
    ['errors in an error', () => new AggregateError([new Error(sentinelPassword)]), 'at .errors.0.'],
    ['bytes', () => ({ bytes }), 'at .bytes, as text'],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer, 'as text'],
    ['numbers', () => [...bytes], 'as text'],
    ['bytes of UTF-16', () => Buffer.from(sentinelPassword, 'utf16le'), 'as text'],
    ['hex', () => bytes.toString('hex'), 'as hex'],
    ['hex in capitals', () => bytes.toString('hex').toUpperCase(), 'as hex'],
    ['a JSON of bytes', () => JSON.stringify(bytes), 'as bytes'],
    ['hex of UTF-16', () => Buffer.from(sentinelPassword, 'utf16le').toString('hex'), 'as hex of UTF-16'],
    ['a promise', () => Promise.resolve({ pw: sentinelPassword }), 'by util.inspect'],
    ['toString', () => ({ toString: () => sentinelPassword }), 'by String()'],
    ['toJSON', () => ({ toJSON: () => ({ pw: sentinelPassword }) }), 'by JSON.stringify'],
    ['a function', () => Object.assign(() => undefined, { pw: sentinelPassword }), 'at .pw'],
  ];
  for (const [name, value, place] of leaks) {
    it(`finds ${name}`, () => {
      expect(() => expectNoSecret(value(), 'the error')).to.throw(`The sentinel password is in the error `).and
        .to.have.property('message').that.includes(place);
    });
  }

  for (let before = 0; before < 3; before++) {
    for (const encoding of ['base64', 'base64url'] as const) {
      it(`finds ${encoding}, behind ${before} bytes`, () => {
        const text = Buffer.from(`${'x'.repeat(before)}${sentinelPassword}yy`).toString(encoding);
        expect(() => expectNoSecret({ text })).to.throw('as base64');
      });
    }
  }
});
