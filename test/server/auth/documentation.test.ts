import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultAllowedAuthenticators } from '../../../src/auth/authenticator';
import { DseGssApiAuthProvider } from '../../../src/index';

const path = 'docs/authentication.md';
/** An option that none is like, so that the error lists all. */
const unknown = 'x'.repeat(40);
const page = readFileSync(join(__dirname, '..', '..', '..', path), 'utf8');

describe('documentation of authentication', () => {
  it('has every option of Kerberos, and no other', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
    const known = /known are (.*)$/.exec(messageOf(() => new DseGssApiAuthProvider({ [unknown]: 1 })))?.[1];
    expect(known?.split(', ').sort()).to.deep.equal([...rows].sort());
  });

  it('has the classes of Cassandra and DSE that get passwords', () => {
    for (const name of defaultAllowedAuthenticators.filter((known) => /^org\.apache|^com\.datastax/.test(known))) {
      expect(page).to.include(name.replace(/^.*\./, ''));
    }
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
