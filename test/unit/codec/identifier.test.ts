import { expect } from 'chai';

import { formatIdentifier, quoteIdentifier } from '../../../src/codec/identifier';

describe('codec: identifier', () => {
  const table: [name: string, cql: string][] = [
    ['address', 'address'],
    ['a1_b', 'a1_b'],
    ['Address', '"Address"'],
    ['1a', '"1a"'],
    ['_a', '"_a"'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a"; DROP', '"a""; DROP"'],
    ['a\n', '"a\n"'],
    ['select', '"select"'],
    ['token', '"token"'],
    ['vector', '"vector"'],
    ...['drop', 'entries', 'mbeans', 'modify', 'to', 'truncate', 'with', 'ascii', 'text', 'time'].map(
      (word): [string, string] => [word, `"${word}"`],
    ),
  ];
  for (const [name, cql] of table) {
    it(`writes ${JSON.stringify(name)}`, () => expect(formatIdentifier(name)).to.equal(cql));
  }
  it('S14: quotes any name when asked', () => expect(quoteIdentifier('plain"')).to.equal('"plain"""'));
});
