import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { pages, root } from './pages';

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The anchors that a reader on the web finds: titles in lower case, without what is no letter. */
function anchorsOf(path: string): string[] {
  const titles = [...textOf(path).replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return titles.map((title) => title.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-'));
}

/** The links of a page to what is in this repository. */
function linksOf(path: string): { readonly target: string; readonly anchor: string | undefined }[] {
  const text = textOf(path).replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '`').replaceAll('\n', ' ');
  return [...text.matchAll(/\]\((?!https?:)([^()#\s]*)(?:#([^()\s]+))?\)/g)].map(([, file = '', anchor]) => (
    { target: file === '' ? path : normalize(join(dirname(path), file)).replaceAll('\\', '/'), anchor }
  ));
}

describe('documentation: links', () => {
  for (const path of [...pages(), 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    it(`${path} links to what there is`, () => {
      for (const { target, anchor } of linksOf(path)) {
        expect(existsSync(join(root, target)), `${target} exists`).to.equal(true);
        if (anchor !== undefined) expect(anchorsOf(target), `anchors of ${target}`).to.include(anchor);
      }
    });
  }

  it('are found', () => {
    expect(pages().flatMap(linksOf).length).to.be.greaterThan(30);
    expect(linksOf('docs/migration.md').filter(({ anchor }) => anchor !== undefined).length).to.be.greaterThan(4);
  });

  it('lead from the index to every page', () => {
    const targets = new Set(linksOf('docs/README.md').map(({ target }) => target));
    expect(pages().filter((page) => page.startsWith('docs/') && page !== 'docs/README.md' && !targets.has(page))).to.deep.equal([]);
  });
});
