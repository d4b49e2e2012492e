import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');

const options: ts.CompilerOptions = {
  strict: true, noEmit: true, skipLibCheck: true, exactOptionalPropertyTypes: true, types: ['node'],
  target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  paths: { purecql: [join(root, 'src', 'index.ts')] },
};

/** The programs of a page of documentation, and what the compiler says against them as those of a user. */
export function checkPagePrograms(path: string): { readonly count: number; readonly problems: readonly string[] } {
  const page = readFileSync(join(root, path), 'utf8');
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)];
  const programs = new Map(blocks.map(([, code = ''], i) => [join(root, 'docs', `block-${i}.ts`), code]));
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => programs.has(name) || fileExists(name);
  host.getSourceFile = (name, ...more) => {
    const code = programs.get(name);
    return code === undefined ? getSourceFile(name, ...more) : ts.createSourceFile(name, code, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  const problems = [...programs.keys()].flatMap((name) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  const texts = problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return { count: blocks.length, problems: texts };
}
