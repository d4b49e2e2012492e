import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Program } from './pages';
import { root } from './pages';

/** As strict as this repository is about its own code, with what users have: modules, and types of Node. */
const options: ts.CompilerOptions = {
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitReturns: true,
  noImplicitOverride: true, noFallthroughCasesInSwitch: true, noEmit: true, skipLibCheck: true, types: ['node'],
  target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, allowJs: true,
  paths: { purecql: [join(root, 'src', 'index.ts')], 'purecql/protocol': [join(root, 'src', 'protocol.ts')] },
};

/** What the compiler says against programs of TypeScript, each `place: text`; programs of JavaScript are parsed only. */
export function compileProblems(programs: readonly Program[]): string[] {
  const byPath = new Map(programs.map((each, i) => [join(root, dirname(each.page), `program-${i}.${each.language}`), each]));
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => byPath.has(name) || fileExists(name);
  host.getSourceFile = (name, ...more) => {
    const known = byPath.get(name);
    return known === undefined ? getSourceFile(name, ...more) : ts.createSourceFile(name, known.code, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...byPath.keys()], options, host);
  return [...byPath].flatMap(([path, { place, language }]) => {
    const source = program.getSourceFile(path);
    const syntactic = program.getSyntacticDiagnostics(source);
    const problems = language === 'js' ? syntactic : [...syntactic, ...program.getSemanticDiagnostics(source)];
    return problems.map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

/** A program as a function body of CommonJS: its imports as they are, all else in an asynchronous `main`. */
export function runnableCode({ code, place }: Program): string {
  const source = ts.createSourceFile('program.ts', code, ts.ScriptTarget.ES2022, true);
  const textOf = (wanted: (statement: ts.Statement) => boolean): string => (
    source.statements.filter(wanted).map((statement) => statement.getFullText(source)).join('')
  );
  const isImport = ts.isImportDeclaration;
  const wrapped = `${textOf(isImport)}\nexport async function main() {${textOf((each) => !isImport(each))}\n}\n`;
  const { outputText, diagnostics = [] } = ts.transpileModule(wrapped, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true },
  });
  if (diagnostics.length > 0) throw new Error(`${place} cannot be run: ${String(diagnostics[0]?.messageText)}`);
  return outputText;
}
