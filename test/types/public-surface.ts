import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');

/** The compiler's view of the public doors and of the programs that use them. */
export function compileDoors(): ts.Program {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  if (read.error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(read.error.messageText, '\n'));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const files = ['src/index.ts', 'src/protocol.ts', 'test/types/usage.ts'].map((path) => join(root, path));
  const declarations = { noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true };
  return ts.createProgram(files, { ...options, ...declarations });
}

/** The file of a program by its path from the root of the project. */
export function fileOf(program: ts.Program, path: string): ts.SourceFile {
  const file = program.getSourceFile(join(root, path));
  if (file === undefined) throw new Error(`${path} is not compiled`);
  return file;
}

/** What the compiler finds wrong in a file. */
export function mistakesIn(program: ts.Program, path: string): string[] {
  const file = fileOf(program, path);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText, start = 0 }) => (
    `${path}:${file.getLineAndCharacterOfPosition(start).line + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  ));
}

/** Each `any` in the declarations that users get, and how many files of those there are. */
export function anysIn(program: ts.Program): { readonly found: readonly string[]; readonly files: number } {
  const found: string[] = [];
  let files = 0;
  program.emit(undefined, (path, text) => {
    if (!path.startsWith(join(root, 'src'))) return;
    files++;
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${path.slice(root.length + 1)}: ${node.parent.getText()}`);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  }, undefined, true);
  return { found, files };
}

/** A line for each name of a door: what it is, and the names of its members. */
export function namesOf(program: ts.Program, path: string): string[] {
  const checker = program.getTypeChecker();
  const door = checker.getSymbolAtLocation(fileOf(program, path))!;
  return checker.getExportsOfModule(door).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return describe(checker, symbol.name, target);
  }).sort((a, b) => sortKey(a).localeCompare(sortKey(b), 'en'));
}

function sortKey(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}

function describe(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): string {
  const { flags } = symbol;
  if (flags & ts.SymbolFlags.Class) {
    const statics = [...(symbol.exports?.values() ?? [])].filter(({ name: own }) => own !== 'prototype');
    const members = [...memberNames(statics).map((member) => `static ${member}`), ...memberNames(ownMembers(symbol))];
    return line('class', name, members);
  }
  if (flags & ts.SymbolFlags.Interface) return line('interface', name, memberNames(ownMembers(symbol)));
  if (flags & ts.SymbolFlags.Function) return line('function', name, []);
  if (flags & ts.SymbolFlags.Variable) {
    const type = checker.getTypeOfSymbol(symbol);
    return line('const', name, type.flags & ts.TypeFlags.Object ? memberNames(type.getProperties()) : []);
  }
  return line('type', name, []);
}

/** Those that the declaration itself has: what it inherits from Node or ECMAScript is not the driver's to keep. */
function ownMembers(symbol: ts.Symbol): ts.Symbol[] {
  return [...(symbol.members?.values() ?? [])].filter(({ flags }) => (
    (flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) !== 0
  ));
}

function memberNames(symbols: readonly ts.Symbol[]): string[] {
  return symbols.filter((symbol) => isPublic(symbol)).map(({ name }) => name.replace(/^__@(\w+)@\d+$/, '[Symbol.$1]')).sort();
}

function isPublic(symbol: ts.Symbol): boolean {
  if (/^(?:__)?#/.test(symbol.name)) return false;
  if (symbol.getJsDocTags().some(({ name }) => name === 'internal')) return false;
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined || !ts.isClassElement(declaration)) return true;
  return (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0;
}

function line(kind: string, name: string, members: readonly string[]): string {
  return members.length === 0 ? `${kind} ${name}` : `${kind} ${name}: ${members.join(', ')}`;
}
