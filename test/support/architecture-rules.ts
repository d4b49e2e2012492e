import { posix } from 'node:path';
import ts from 'typescript';
import type { SourceText } from './source-tree';
import { importsOf, lineOf, packageOf, resolveImport, treeOf, visitNodes } from './source-tree';

/** What one broken rule reads like: `path:line what is wrong`. */
export type Violation = string;

/** A file or folder (ending in `/`) of src and, for a door, the last layer it may import. */
export interface Layer {
  readonly place: string;
  readonly lastImport?: string;
}

/** Each file imports only from its own layer and from the layers before it, types included. */
export function importOrder(files: readonly SourceText[], layers: readonly Layer[]): Violation[] {
  const paths = new Set(files.map((file) => file.path));
  const rankOf = (path: string): number => layers.findIndex(({ place }) => isAt(path, place));
  return files.flatMap((file) => {
    const layer = layers[rankOf(file.path)];
    if (layer === undefined) return [`${file.path}:1 is in no layer of the architecture`];
    const place = layer.lastImport ?? layer.place;
    const limit = layers.findIndex((other) => other.place === place);
    return importsOf(file).flatMap(({ specifier, line }) => {
      if (!specifier.startsWith('.')) return [];
      const target = resolveImport(file.path, specifier, paths);
      if (target === undefined) return [`${file.path}:${line} imports ${specifier}, which is not a file of src`];
      return rankOf(target) <= limit ? [] : [`${file.path}:${line} imports ${target}, which stands below it`];
    });
  });
}

function isAt(path: string, place: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place;
}

/** No file reaches itself through imports that are left at run time. */
export function importCycles(files: readonly SourceText[]): Violation[] {
  const paths = new Set(files.map((file) => file.path));
  const targets = new Map(files.map((file) => [file.path, runTimeImports(file, paths)]));
  const done = new Set<string>();
  const cycles: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push(`${path}:1 imports itself: ${[...trail.slice(start), path].join(' -> ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of paths) visit(path, []);
  return cycles;
}

function runTimeImports(file: SourceText, paths: ReadonlySet<string>): string[] {
  return importsOf(file).flatMap(({ specifier, typeOnly }) => {
    const target = typeOnly || !specifier.startsWith('.') ? undefined : resolveImport(file.path, specifier, paths);
    return target === undefined ? [] : [target];
  });
}

/** No file has more than `limit` lines. */
export function longFiles(files: readonly SourceText[], limit: number): Violation[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.replace(/\n$/, '').split('\n').length;
    return lines > limit ? [`${path}:1 has ${lines} lines, at most ${limit} are allowed`] : [];
  });
}

/** No line has more than `limit` characters. */
export function longLines(files: readonly SourceText[], limit: number): Violation[] {
  return files.flatMap(({ path, text }) => text.split('\n').flatMap((line, i) => (
    line.length > limit ? [`${path}:${i + 1} has ${line.length} characters, at most ${limit} are allowed`] : []
  )));
}

/** No function has more than `limit` lines, those inside it included; the bodies of `describe` do not count. */
export function longFunctions(files: readonly SourceText[], limit: number): Violation[] {
  return functionsOf(files).flatMap(({ file, node }) => {
    const first = lineOf(file, node.getStart());
    const lines = lineOf(file, node.end) - first + 1;
    if (lines <= limit || isSuiteBody(node)) return [];
    return [`${file.path}:${first} ${nameOf(node)} has ${lines} lines, at most ${limit} are allowed`];
  });
}

function isSuiteBody(node: ts.SignatureDeclaration): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && /^(describe\w*|context)(\.skip)?$/.test(parent.expression.getText());
}

/** No function, method or signature takes more than `limit` parameters. */
export function manyParameters(files: readonly SourceText[], limit: number): Violation[] {
  return functionsOf(files).flatMap(({ file, node }) => {
    const count = node.parameters.filter((parameter) => parameter.name.getText() !== 'this').length;
    if (count <= limit) return [];
    const line = lineOf(file, node.getStart());
    return [`${file.path}:${line} ${nameOf(node)} takes ${count} parameters, at most ${limit} are allowed`];
  });
}

function functionsOf(files: readonly SourceText[]): { file: SourceText; node: ts.SignatureDeclaration }[] {
  const found: { file: SourceText; node: ts.SignatureDeclaration }[] = [];
  for (const file of files) {
    visitNodes(file, (node) => {
      if (ts.isFunctionLike(node)) found.push({ file, node });
    });
  }
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : 'a function';
}

const runners = new Set(['describe', 'context', 'suite', 'it', 'specify', 'test']);

/** No test runs alone. */
export function focusedTests(files: readonly SourceText[]): Violation[] {
  return files.flatMap((file) => {
    const found: Violation[] = [];
    visitNodes(file, (node) => {
      if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'only') return;
      if (!runners.has(node.expression.getText())) return;
      found.push(`${file.path}:${lineOf(file, node.getStart())} ${node.getText()}`);
    });
    return found;
  });
}

const switchedOff = /eslint-disable|@ts-ignore|@ts-nocheck|(?:c8|v8|istanbul) ignore/;
const putOff = /\b(?:TODO|FIXME|XXX|HACK)\b/;
/** Comments that switch a check off, or that put work off. */
export const bannedComments = new RegExp(`${switchedOff.source}|${putOff.source}`);
/** JSDoc that repeats the types of the code. */
export const typesInComments = /@(?:param|returns?|type|typedef)\s*\{/;
/** Rulers and boxes. */
export const banners = /[-=*#~_/]{6,}/;

/** No comment matches `pattern`; strings and regular expressions are not comments. */
export function commentsMatching(files: readonly SourceText[], pattern: RegExp): Violation[] {
  return files.filter((file) => pattern.test(file.text)).flatMap((file) => commentsOf(file).flatMap((comment) => {
    const match = pattern.exec(file.text.slice(comment.pos, comment.end));
    if (match === null) return [];
    return [`${file.path}:${lineOf(file, comment.pos + match.index)} has a comment with "${match[0]}"`];
  }));
}

const statement = /(?:const|let|return|await|throw|import|export|if|for|while)\b.*[;{]/;
const effect = /[\w.#[\]]+(?:\(.*\)| = .*);|\}.*/;
const code = new RegExp(`^//\\s*(?:${statement.source}|${effect.source})$`);

/** No line comment is code that was switched off. */
export function commentedOutCode(files: readonly SourceText[]): Violation[] {
  return files.flatMap((file) => file.text.split('\n').flatMap((line, i) => (
    code.test(line.trim()) ? [`${file.path}:${i + 1} has code in a comment: ${line.trim()}`] : []
  )));
}

function commentsOf(file: SourceText): ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>();
  const tree = treeOf(file);
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(file.text, node.pos) ?? []) found.set(range.pos, range);
    for (const range of ts.getTrailingCommentRanges(file.text, node.end) ?? []) found.set(range.pos, range);
    for (const child of node.getChildren(tree)) visit(child);
  };
  visit(tree);
  return [...found.values()];
}

/** Each of `dependencies` is imported in one file, and nothing that is neither one of them nor of `peers`. */
export function dependencyHomes(
  files: readonly SourceText[], dependencies: readonly string[], peers: readonly string[] = [],
): Violation[] {
  const homes = new Map<string, Set<string>>();
  const found: Violation[] = [];
  for (const file of files) {
    for (const { specifier, line } of importsOf(file)) {
      const name = packageOf(specifier);
      if (name === undefined) continue;
      homes.set(name, (homes.get(name) ?? new Set<string>()).add(file.path));
      if (dependencies.includes(name) || peers.includes(name)) continue;
      found.push(`${file.path}:${line} imports ${name}, which package.json does not list`);
    }
  }
  const unused = dependencies.filter((name) => !homes.has(name));
  found.push(...unused.map((name) => `package.json:1 lists ${name}, which no file imports`));
  for (const [name, paths] of homes) {
    if (paths.size > 1) found.push(`${[...paths].sort().join(', ')}:1 all import ${name}: one file should`);
  }
  return found;
}

/** Each unit test stands where the file or folder it is about stands; `name.aspect.test.ts` is about `name`. */
export function strayUnitTests(testPaths: readonly string[], sourcePaths: readonly string[]): Violation[] {
  const subjects = new Set(sourcePaths.flatMap((path) => [path.replace(/\.ts$/, ''), ...foldersOf(path)]));
  return testPaths.flatMap((path) => {
    const name = posix.basename(path).replace(/\..*$/, '');
    const expected = posix.join(posix.dirname(path), name).replace(/^test\/unit\//, 'src/');
    return subjects.has(expected) ? [] : [`${path}:1 is about ${expected}, which does not exist`];
  });
}

function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}

/** File names are kebab-case. */
export function strangeNames(paths: readonly string[]): Violation[] {
  const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)+$/;
  return paths.filter((path) => !kebabCase.test(posix.basename(path))).map((path) => `${path}:1 is not kebab-case`);
}

/** Each path of the repository that a page names between backticks is there; `<…>` stands for anything. */
export function missingPaths(pages: readonly SourceText[], isThere: (path: string) => boolean): Violation[] {
  const pattern = /`((?:src|test|bench|examples|docs|scripts|\.ci)\/[\w./-]*)`/g;
  return pages.flatMap((page) => page.text.split('\n').flatMap((line, i) => (
    [...line.matchAll(pattern)].flatMap(([, path = '']) => (
      isThere(path) ? [] : [`${page.path}:${i + 1} names ${path}, which does not exist`]
    ))
  )));
}

/** No file names a folder that exists on one machine only. */
export function machinePaths(files: readonly SourceText[]): Violation[] {
  const pattern = /(?:^|[\s"'`(=:])\/(?:root|home|Users|work|mnt)\/\w/;
  return files.flatMap((file) => file.text.split('\n').flatMap((line, i) => (
    pattern.test(line) ? [`${file.path}:${i + 1} names a path of one machine`] : []
  )));
}
