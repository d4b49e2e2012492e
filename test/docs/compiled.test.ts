import { expect } from 'chai';
import { compileProblems } from './compile-programs';
import { allPrograms, programsOf } from './pages';

describe('documentation: programs', function () {
  this.timeout(120_000);

  it('compile, as strictly as this repository is compiled', () => {
    const programs = allPrograms().filter(({ language }) => language !== 'sh');
    expect(programs.length).to.be.greaterThan(30);
    expect(compileProblems(programs)).to.deep.equal([]);
  });

  it('are looked at by a compiler that sees mistakes of users', () => {
    const [program] = programsOf('docs/astra.md');
    const wrong = {
      misspelt: "import { Cluster } from 'purecql';\nnew Cluster({ contactPoint: ['h'] });\n",
      missing: "import { Clusters } from 'purecql';\nnew Clusters();\n",
      unchecked: "import { Cluster } from 'purecql';\n(await (await new Cluster().connect()).execute('q')).one().id;\n",
      malformed: 'const = 1;\n',
    };
    const programs = Object.entries(wrong).map(([place, code]) => (
      { ...program!, place, code, language: place === 'malformed' ? 'js' as const : 'ts' as const }
    ));
    const found = compileProblems(programs).map((text) => text.replace(/:.*/s, ''));
    expect([...new Set(found)]).to.deep.equal(Object.keys(wrong));
  });
});
