import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '..', '..');

/** One member of an interface, as its source has it. */
export interface MemberDocs {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** A comment without what is for tools: `{@link X}` becomes `X` in code. */
function textOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const raw = comment === undefined ? '' : (ts.getTextOfJSDocComment(comment.comment) ?? '');
  return raw.replaceAll(/\{@link ([\w.]+)\}/g, '`$1`').replaceAll(/\s+/g, ' ').trim();
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** The members that an interface declares itself, in its order. */
export function membersOf(path: string, interfaceName: string): MemberDocs[] {
  const declared = parse(path).statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === interfaceName);
  if (declared === undefined) throw new Error(`${path} has no interface ${interfaceName}`);
  return declared.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    type: (member.type?.getText() ?? '').replaceAll(/\breadonly /g, '').replace(/\s*\| undefined$/, '').replaceAll(/\s+/g, ' '),
    text: textOf(member),
  }));
}

/** What the comments of a file's classes say, by their names. */
export function classTexts(path: string): ReadonlyMap<string, string> {
  const classes = parse(path).statements.filter(ts.isClassDeclaration);
  return new Map(classes.map((each) => [each.name?.text ?? '', textOf(each)]));
}
