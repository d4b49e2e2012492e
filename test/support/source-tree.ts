import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** A file of the repository as the rules see it; `path` is relative to the root, with forward slashes. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** One `import … from`, `export … from`, `import()` or `require()`. */
export interface ImportOf {
  readonly specifier: string;
  /** Nothing of it is left once the types are gone. */
  readonly typeOnly: boolean;
  readonly line: number;
}

const skippedFolders = new Set(['node_modules', 'dist', 'coverage', '.git', '.cache']);

/** The files under `folders` of `root` whose names end in one of `endings`, in the order of their paths. */
export function readTree(root: string, folders: readonly string[], endings: readonly string[]): SourceText[] {
  return folders
    .flatMap((folder) => listFiles(root, folder))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function listFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}

const parsed = new WeakMap<SourceText, ts.SourceFile>();

/** The syntax tree of a file, made once. */
export function treeOf(file: SourceText): ts.SourceFile {
  let tree = parsed.get(file);
  if (tree === undefined) {
    tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
    parsed.set(file, tree);
  }
  return tree;
}

/** The line of a position, counted from 1. */
export function lineOf(file: SourceText, position: number): number {
  return treeOf(file).getLineAndCharacterOfPosition(position).line + 1;
}

/** Calls `visit` for every node of a file, parents first. */
export function visitNodes(file: SourceText, visit: (node: ts.Node) => void): void {
  const descend = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, descend);
  };
  descend(treeOf(file));
}

/** Everything a file imports, in order. */
export function importsOf(file: SourceText): ImportOf[] {
  const found: ImportOf[] = [];
  visitNodes(file, (node) => {
    const target = importTarget(node);
    if (target === undefined || !ts.isStringLiteralLike(target)) return;
    found.push({ specifier: target.text, typeOnly: isTypeOnly(node), line: lineOf(file, node.getStart()) });
  });
  return found;
}

function importTarget(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isImport || isRequire ? node.arguments[0] : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    return node.isTypeOnly || isAllTypes(clause !== undefined && ts.isNamedExports(clause) ? clause : undefined);
  }
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  if (node.importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  if (node.importClause.name !== undefined) return false;
  const bindings = node.importClause.namedBindings;
  return isAllTypes(bindings !== undefined && ts.isNamedImports(bindings) ? bindings : undefined);
}

function isAllTypes(clause: ts.NamedImports | ts.NamedExports | undefined): boolean {
  return clause !== undefined && clause.elements.length > 0 && clause.elements.every((element) => element.isTypeOnly);
}

/** The path of the file that a relative import means, or undefined when `paths` has none. */
export function resolveImport(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  const base = posix.join(posix.dirname(from), specifier);
  return [base, `${base}.ts`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')].find((path) => paths.has(path));
}

/** The package that a specifier means: undefined for a file of ours and for a module of Node. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
