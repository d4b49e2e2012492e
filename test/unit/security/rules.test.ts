import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { securityRules } from '../../support/security-rules';
import type { SecurityRule } from '../../support/security-rules';
import { readTree, visitNodes } from '../../support/source-tree';
import type { SourceText } from '../../support/source-tree';

const root = join(__dirname, '..', '..', '..');
const callees: ReadonlySet<string> = new Set(['it', 'describe', 'describeWithServer']);

/** A template with … in the place of what is put into it. */
function textOf({ head, templateSpans }: ts.TemplateExpression): string {
  return [head.text, ...templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** The titles in a file of tests, as they are written there. */
function titlesIn(file: SourceText): string[] {
  const titles: string[] = [];
  visitNodes(file, (node) => {
    if (!ts.isCallExpression(node) || !callees.has(node.expression.getText())) return;
    const [title] = node.arguments;
    if (title === undefined) return;
    if (ts.isStringLiteralLike(title)) titles.push(title.text);
    else if (ts.isTemplateExpression(title)) titles.push(textOf(title));
  });
  return titles;
}

const files = readTree(root, ['test'], ['.test.ts']).filter(({ path }) => !path.startsWith('test/fixtures/'));
const titles = files.flatMap(titlesIn).filter((title) => /^S\d+:/.test(title));
const rules = Object.entries<SecurityRule>(securityRules);

describe('security: rules', () => {
  it('are twenty-three, in their order', () => {
    expect(rules.map(([name]) => name)).to.deep.equal(Array.from({ length: 23 }, (_, i) => `S${i + 1}`));
  });

  for (const [name, rule] of rules) {
    it(`has tests that name it: ${name}`, () => {
      expect(rule.titles.length).to.be.greaterThan(0);
      const missing = rule.titles.filter((title) => !titles.some((known) => known.startsWith(`${name}: ${title}`)));
      expect(missing, 'titles that no test has').to.deep.equal([]);
    });
  }

  it('are all that tests name', () => {
    expect(titles.filter((title) => !(/^S\d+/.exec(title)![0] in securityRules))).to.deep.equal([]);
  });

  it('are what SECURITY.md says', () => {
    const rows = rules.map(([name, { promise, options }]) => {
      return `| ${name} | ${promise} | ${options.map((option) => `\`${option}\``).join(', ')} |`;
    });
    const page = readFileSync(join(root, 'SECURITY.md'), 'utf8').split('\n').filter((line) => /^\| S\d+ \|/.test(line));
    expect(page).to.deep.equal(rows);
  });
});
