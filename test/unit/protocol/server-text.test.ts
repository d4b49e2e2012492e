import { expect } from 'chai';
import { printableText } from '../../../src/protocol/server-text';

describe('protocol: text of servers, in messages and logs', () => {
  const table: [what: string, text: string, printable: string][] = [
    ['plain text', 'é 中 😀 "quoted" \\', 'é 中 😀 "quoted" \\'],
    ['lines', 'a\r\nFAKE\tLINE', 'a\\r\\nFAKE\\tLINE'],
    ['colours of a terminal', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['NUL, DEL and C1 controls', '\u0000\u007f\u009b', '\\x00\\x7f\\x9b'],
    ['line separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['marks that turn the direction', '\u202eevil\u2066', '\\u202eevil\\u2066'],
  ];
  for (const [what, text, printable] of table)
    it(`escapes ${what}`, () => expect(printableText(text)).to.equal(printable));

  it('cuts what is too long and says so', () => {
    expect(printableText('x'.repeat(4_096))).to.equal('x'.repeat(4_096));
    expect(printableText('x'.repeat(10_000_000))).to.equal(`${'x'.repeat(4_096)}… (10000000 characters)`);
    expect(printableText('abc', 2)).to.equal('ab… (3 characters)');
  });
});
