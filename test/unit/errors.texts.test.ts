import { expect } from 'chai';
import {
  ConfigurationError, ConnectionError, DriverError, EncodingError, NoHostAvailableError, ProtocolError, withoutPasswords,
} from '../../src/errors';
import type { ErrorMessage } from '../../src/protocol/messages';
import { serverErrorOf } from '../../src/protocol/server-errors';
import { expectNoSecret, sentinelPassword as pw } from '../support/secret-guard';

const hostile = 'no\n2026-01-01 INFO all is well\r\u001b[2J\u0000\u0085\u2028\u202e\t';
const escaped = 'no\\n2026-01-01 INFO all is well\\r\\x1b[2J\\x00\\x85\\u2028\\u202e\\t';

describe('errors: what their texts may have', () => {
  it('S11: a message is one line that can be printed, whoever wrote it', () => {
    const errors = [
      new DriverError('X', hostile), new ConfigurationError(hostile), new ProtocolError(hostile), new ConnectionError('X', hostile),
      EncodingError.ofParameters(hostile), new EncodingError('text', hostile),
      serverErrorOf({ kind: 'ERROR', code: 0x0100, message: hostile }),
    ];
    for (const error of errors) {
      expect(error.message).to.include(escaped);
      expect(String(error.stack)).to.not.match(/[\r\u001b\u0000\u0085\u2028\u202e\t]/);
    }
  });

  it('S11: a message has an end', () => {
    for (const code of [0x0100, 0x9999]) {
      const error = serverErrorOf({ kind: 'ERROR', code, message: 'x'.repeat(10_000_000) } as ErrorMessage);
      expect(error.message.length).to.be.lessThan(5_000);
      expect(error.message).to.include('… (10000000 characters)');
    }
    expect(new DriverError('X', 'x'.repeat(10_000_000)).message.length).to.be.lessThan(11_000);
  });

  it('has a line a host, and no line that a host has made', () => {
    const fake = '\n  127.0.0.9:9042: all is well';
    const errors = [new DriverError('X', 'one', { host: 'h1:1' }), new DriverError('X', `two${fake}`, { host: 'h2:2' })];
    expect(new NoHostAvailableError('None:', errors).message.split('\n')).to.deep.equal([
      'None:', '  h1:1: one', '  h2:2: two\\n  127.0.0.9:9042: all is well',
    ]);
  });

  it('does not list thousands of hosts, but has their errors', () => {
    const errors = Array.from({ length: 5_000 }, (_, i) => new DriverError('X', 'no', { host: `h${i}:1` }));
    const error = new NoHostAvailableError('None:', errors);
    expect(error.message.split('\n')).to.have.length(102);
    expect(error.message).to.match(/ {2}… and 4900 more$/);
    expect(error.errors).to.have.length(5_000);
  });

  it('shows its lines in the stack too', () => {
    const error = new NoHostAvailableError('None:', [new DriverError('X', 'one', { host: 'h1:1' })]);
    expect(error.stack).to.include('NoHostAvailableError: None:\n  h1:1: one\n');
  });

  describe('S9: the passwords that CQL gives to roles', () => {
    const table: [cql: string, shown: string][] = [
      [`CREATE ROLE a WITH PASSWORD = '${pw}' AND LOGIN = true`, "CREATE ROLE a WITH PASSWORD = '***' AND LOGIN = true"],
      [`alter role a with password='${pw}'`, "alter role a with password='***'"],
      [`ALTER ROLE a WITH HASHED PASSWORD = '${pw}';`, "ALTER ROLE a WITH HASHED PASSWORD = '***';"],
      [`CREATE USER a WITH PASSWORD '${pw}' SUPERUSER`, "CREATE USER a WITH PASSWORD '***' SUPERUSER"],
      [`CREATE ROLE a WITH PASSWORD\n=\n'it''s ${pw}' AND LOGIN = true`, "CREATE ROLE a WITH PASSWORD\n=\n'***' AND LOGIN = true"],
      [`ALTER ROLE a WITH PASSWORD = $$${pw}'$$ AND x = 'y'`, "ALTER ROLE a WITH PASSWORD = '***' AND x = 'y'"],
      [`ALTER ROLE a WITH OPTIONS = {'password': '${pw}', 'x': 'y'}`, "ALTER ROLE a WITH OPTIONS = {'password': '***', 'x': 'y'}"],
      [`line 1:40 no viable alternative (… PASSWORD = '${pw}`, "line 1:40 no viable alternative (… PASSWORD = '***'"],
      [`UPDATE users SET password = '${pw}' WHERE id = 'a'`, "UPDATE users SET password = '***' WHERE id = 'a'"],
      [`SELECT * FROM users WHERE "password" = '${pw}'`, "SELECT * FROM users WHERE \"password\" = '***'"],
    ];
    for (const [cql, shown] of table) {
      it(`are not in an error: ${JSON.stringify(shown)}`, () => {
        expect(withoutPasswords(cql)).to.equal(shown);
        expectNoSecret(new DriverError('X', `Timed out: preparing ${cql}`, { query: cql }));
        expectNoSecret(serverErrorOf({ kind: 'ERROR', code: 0x2000, message: cql }, { query: cql }));
      });
    }

    const others = [
      "Password's expired, change the user's one", 'lack username and password: if it comes', "SELECT password, 'a' FROM t", '', undefined,
      "PlainTextAuthProvider(username, password)', it's", "SELECT passwords FROM t WHERE a = 'b'",
    ];
    for (const text of others) it(`leaves ${JSON.stringify(text)} as it is`, () => expect(withoutPasswords(text)).to.equal(text));

    it('are looked for in linear time', () => {
      const begin = performance.now();
      for (const part of ["password '", 'password=', 'password = $$', 'password  ', "password='a''"]) {
        withoutPasswords(part.repeat(20_000));
      }
      expect(performance.now() - begin).to.be.lessThan(2_000);
    });
  });
});
