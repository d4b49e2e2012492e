import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeWithServer } from '../support/server';
import { allPrograms, root } from './pages';
import { runProgram } from './run-program';
import { World } from './world';

describeWithServer('documentation: programs of the pages', { authentication: true }, (server) => {
  const programs = allPrograms().filter(({ language }) => language !== 'sh');
  let world: World;

  before(async () => {
    world = await World.before(server());
  });
  after(() => world?.stop());

  for (const program of programs.filter(({ compiledOnly }) => compiledOnly === undefined)) {
    it(`${program.place} runs${program.prints === undefined ? '' : ', and prints what the page says'}`, async () => {
      const { printed } = await runProgram(program, world);
      if (program.prints !== undefined) expect(printed).to.equal(program.prints);
    });
  }

  it('have commands that a shell can read, and are run or say why not', () => {
    const commands = allPrograms().filter(({ language }) => language === 'sh');
    expect(commands.length).to.be.greaterThan(3);
    for (const { place, code, compiledOnly } of commands) {
      expect(spawnSync('sh', ['-n'], { input: code }).status, place).to.equal(0);
      expect(compiledOnly, `${place} says who runs it, or why nobody does`).to.be.a('string');
      const [test] = /test\/\S+\.ts/.exec(compiledOnly ?? '') ?? [];
      if (test !== undefined) expect(existsSync(join(root, test)), test).to.equal(true);
    }
  });

  it('are run, but for the few that need what is not here', function () {
    const left = programs.filter(({ compiledOnly }) => compiledOnly !== undefined);
    const lines = left.map(({ place, compiledOnly }) => `        ${place} is compiled only: ${compiledOnly!}`);
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
    expect(left.length, 'programs that are compiled only').to.be.at.most(12);
  });
});
