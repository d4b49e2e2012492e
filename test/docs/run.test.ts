import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeWithServer } from '../support/server';
import { allPrograms, programsIn, root, worlds } from './pages';
import { runProgram } from './run-program';
import { World } from './world';

describeWithServer('documentation: programs of the pages', { authentication: true }, (server) => {
  let world: World;

  before(async () => {
    world = await World.before(server());
  });
  after(() => world?.stop());

  for (const program of programsIn('node')) {
    it(`${program.place} runs${program.prints === undefined ? '' : ', and prints what the page says'}`, async () => {
      const { printed } = await runProgram(program, world);
      if (program.prints !== undefined) expect(printed).to.equal(program.prints);
    });
  }
});

describe('documentation: all programs of the pages', () => {
  it('are run, each in its world', () => {
    for (const [name, test] of Object.entries(worlds)) {
      const text = readFileSync(join(root, test), 'utf8');
      expect(text, test).to.include(`programsIn('${name}')`).and.include('expect(');
    }
  });

  it('have commands that a shell can read, and are run or say why not', () => {
    const commands = allPrograms().filter(({ language }) => language === 'sh');
    expect(commands.length).to.be.greaterThan(3);
    for (const { place, code, runBy } of commands) {
      expect(spawnSync('sh', ['-n'], { input: code }).status, place).to.equal(0);
      expect(runBy, `${place} says who runs it, or why nobody does`).to.be.a('string');
      const [test] = /test\/\S+\.ts/.exec(runBy ?? '') ?? [];
      if (test !== undefined) expect(existsSync(join(root, test)), test).to.equal(true);
    }
  });
});
