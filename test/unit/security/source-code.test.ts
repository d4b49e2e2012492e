import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { lineOf, readTree, visitNodes } from '../../support/source-tree';
import type { SourceText } from '../../support/source-tree';

const root = join(__dirname, '..', '..', '..');
const makers: ReadonlySet<string> = new Set(['eval', 'Function', 'GeneratorFunction', 'AsyncFunction', 'WebAssembly']);
const makerModules = /^(node:)?(vm|module|child_process|inspector|repl)$/;

const loaders = /^(require|process\.getBuiltinModule)$/;
const isMaker = (name: ts.Node): boolean => ts.isStringLiteralLike(name) && makerModules.test(name.text);

/** Where code is made of text, or loaded by a name that is not written there. */
function findings(file: SourceText): string[] {
  const found: string[] = [];
  const note = (node: ts.Node, what: string): void => void found.push(`${file.path}:${lineOf(file, node.getStart())} ${what}`);
  visitNodes(file, (node) => {
    const isValue = ts.isIdentifier(node) && !ts.isTypeNode(node.parent) && !ts.isPropertyAccessExpression(node.parent);
    if (isValue && makers.has(node.text)) note(node, node.text);
    if (ts.isImportDeclaration(node) && isMaker(node.moduleSpecifier)) note(node, 'import');
    if (!ts.isCallExpression(node)) return;
    const { expression, arguments: [first] } = node;
    const isImport = expression.kind === ts.SyntaxKind.ImportKeyword;
    if (!isImport && !loaders.test(expression.getText())) return;
    if (first === undefined || !ts.isStringLiteralLike(first) || isMaker(first)) note(node, node.getText());
  });
  return found;
}

describe('security: the source', () => {
  it('S12: makes no code of text and loads nothing by a name that is not written in it', () => {
    const source = readTree(root, ['src'], ['.ts']);
    expect(source.length).to.be.greaterThan(100);
    expect(source.flatMap(findings)).to.deep.equal([]);
  });

  for (const text of [
    'eval("1");', 'const f = new Function("a", "b");', 'require(name);', 'import(name);', 'import vm from "node:vm";',
    'process.getBuiltinModule("vm");', 'const e = eval;',
  ]) {
    it(`S12: would be found out: ${text}`, () => expect(findings({ path: 'x.ts', text })).to.have.length(1));
  }
});
