import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { faults } from '../../faults/catalogue';
import type { ShownBy } from '../../faults/catalogue';
import { errorCatalogue } from '../../faults/error-catalogue';

const root = join(__dirname, '..', '..', '..');
const titlesByFile = new Map<string, ReadonlySet<string>>();

/** The titles of a file's tests as they are written, placeholders as `{name}`; tests that are skipped are none. */
function titlesIn(file: string): ReadonlySet<string> {
  const known = titlesByFile.get(file);
  if (known !== undefined) return known;
  const path = join(root, file);
  if (!existsSync(path)) expect.fail(`${file} does not exist`);
  const titles = new Set<string>();
  const source = ts.createSourceFile(file, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'it') {
      const title = node.arguments[0];
      if (title !== undefined && ts.isStringLiteral(title)) titles.add(title.text);
      else if (title !== undefined) titles.add(title.getText(source).slice(1, -1).replaceAll('${', '{'));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  titlesByFile.set(file, titles);
  return titles;
}

function expectTests(tests: ShownBy): void {
  expect(Object.values(tests).flat()).to.have.length.greaterThan(0);
  for (const [path, titles] of Object.entries(tests)) {
    const file = `test/${path}.test.ts`;
    for (const title of titles) {
      if (!titlesIn(file).has(title)) expect.fail(`${file} has no test "${title}": give its new title in the catalogue`);
    }
  }
}

describe('the catalogue of faults', () => {
  it('has 42 of them, and 20 error codes', () => {
    expect(Object.keys(faults).map(Number)).to.deep.equal(Array.from({ length: 42 }, (_, i) => i + 1));
    expect(Object.keys(errorCatalogue).length).to.equal(20);
  });

  for (const [number, { what, shownBy }] of Object.entries(faults)) {
    it(`names tests that are there: fault ${number}, ${what}`, () => expectTests(shownBy));
  }

  for (const [name, { scripted, real }] of Object.entries(errorCatalogue)) {
    it(`names tests that are there: error ${name}, by scripted nodes and by a real one`, () => {
      expectTests(scripted);
      expectTests(real);
    });
  }

  it('would miss a test that is not there', () => {
    const file = 'test/unit/support/fault-catalogue.test.ts';
    expect(titlesIn(file).has('would miss a test that is not there')).to.equal(true);
    expect(() => expectTests({ 'unit/support/fault-catalogue': ['is a title of nothing'] })).to.throw('has no test');
  });
});
