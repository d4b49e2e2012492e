import { expect } from 'chai';
import { StatementSplitter } from '../src/cql/statement-splitter';

const split = (script: string): [line: number, text: string][] => {
  const splitter = new StatementSplitter();
  const statements = [...script.split('\n').flatMap((line) => splitter.push(line)), ...splitter.end()];
  return statements.map(({ line, text }) => [line, text]);
};

describe('cli: StatementSplitter', () => {
  it('ends statements at semicolons, several on a line and one on several', () => {
    expect(split('SELECT 1; SELECT 2;\nSELECT\n  3;\n')).to.deep.equal([[1, 'SELECT 1'], [1, 'SELECT 2'], [2, 'SELECT\n  3']]);
  });

  it('takes a last statement without its semicolon', () => {
    expect(split('SELECT 1;\nSELECT 2')).to.deep.equal([[1, 'SELECT 1'], [2, 'SELECT 2']]);
  });

  it('finds no end within strings, quoted names and bodies', () => {
    for (const text of [`SELECT 'a;b'`, `SELECT 'it''s; so'`, 'SELECT "a;""b"', 'AS $$ return 1; $$', `SELECT 'two\nlines;'`, `SELECT ''`]) {
      expect(split(`${text};`)).to.deep.equal([[1, text]]);
    }
  });

  it('finds no end, and no beginning of a string, within remarks', () => {
    expect(split("SELECT 1 -- it's; so\n;")).to.deep.equal([[1, "SELECT 1 -- it's; so"]]);
    expect(split("SELECT 1 // it's; so\n;")).to.deep.equal([[1, "SELECT 1 // it's; so"]]);
    expect(split("SELECT /* it's;\n so */ 1;")).to.deep.equal([[1, "SELECT /* it's;\n so */ 1"]]);
  });

  it('takes remarks and spaces alone for no statement, and counts their lines', () => {
    expect(split('-- nothing\n\n/* nor\nhere */ ;;\n')).to.deep.equal([]);
    expect(split('-- first\n\nSELECT 1;')).to.deep.equal([[3, '-- first\n\nSELECT 1']]);
  });

  it('keeps a batch together', () => {
    const batch = 'BEGIN UNLOGGED BATCH\n INSERT 1;\n INSERT 2;\nAPPLY BATCH';
    expect(split(`${batch};\nSELECT 1;`)).to.deep.equal([[1, batch], [5, 'SELECT 1']]);
  });

  it('knows whether a statement has begun, and forgets it', () => {
    const splitter = new StatementSplitter();
    splitter.push('SELECT 1; -- done');
    expect(splitter.isPending).to.equal(false);
    splitter.push("SELECT 'a");
    expect(splitter.isPending).to.equal(true);
    splitter.reset();
    expect(splitter.isPending).to.equal(false);
    expect(splitter.push('SELECT 2;').map(({ text }) => text)).to.deep.equal(['SELECT 2']);
  });
});
