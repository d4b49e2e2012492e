import { expect } from 'chai';
import { Cluster } from '../../src/index';
import { NonceAuthProvider, nonceNode } from '../support/nonce-server';
import { describeWithServer } from '../support/server';
import { nodeWorld, usersIn } from './node-world';
import { programsIn } from './pages';
import { runProgram } from './run-program';

/** As the page has it. */
const secret = 'of this node';

describeWithServer('documentation: a provider of one\'s own', () => nonceNode(secret), (server) => {
  before('make the role', async () => {
    await server().nodes[0]?.waitForLog(/Created default superuser role/);
    const { contactPoints } = server();
    await using cluster = new Cluster({ contactPoints, authProvider: new NonceAuthProvider(secret, 'any') });
    await (await cluster.connect()).execute('CREATE ROLE IF NOT EXISTS app WITH LOGIN = true AND SUPERUSER = true');
  });

  for (const program of programsIn('nonce')) {
    it(`${program.place} runs: both sides prove themselves`, async () => {
      const world = nodeWorld({ port: Number(/\d+$/.exec(server().contactPoints[0] ?? '')?.[0]), name: 'node1.db.example' });
      expect(usersIn((await runProgram(program, world)).answers)).to.deep.equal(['app']);
      const impostor = { ...program, code: program.code.replace('timingSafeEqual(token,', '!timingSafeEqual(token,') };
      expect(impostor.code).not.to.equal(program.code);
      const refusal = await runProgram(impostor, world).then(() => 'none', String);
      expect(refusal).to.include('has not proved that it knows the secret');
    });
  }
});
