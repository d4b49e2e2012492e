import { join } from 'node:path';
import { expect } from 'chai';
import { startKdc } from '../support/kdc';
import type { Kdc } from '../support/kdc';
import { kerberosFolder } from '../support/peer-kerberos';
import { runCql } from '../support/raw-cql';
import { sentinelPassword } from '../support/secret-guard';
import { describeWithServer } from '../support/server';
import type { ServerOptions } from '../support/start-server';
import { unifiedNode } from '../support/unified-server';
import { usersIn } from './node-world';
import { programsIn } from './pages';
import type { Program } from './pages';
import { ProgramProcess } from './program-process';

/** As the pages have them. */
const names = { realm: 'EXAMPLE.ORG', domain: 'example.org' };
const nodeName = 'node1.example.org';
const keytabOwner = `app@${names.realm}`;
/** Whose ticket is in the cache, so that it is seen which of the two a program has logged in with. */
const ticketOwner = `ada@${names.realm}`;
let kdc: Kdc | undefined;

async function nodeInRealm(): Promise<ServerOptions> {
  await kerberosFolder(7);
  kdc = await startKdc(names);
  const service = `dse/${nodeName}`;
  const keytab = join(kdc.folder, 'node.keytab');
  await kdc.addPrincipal(service);
  await kdc.exportKeytab(service, keytab);
  return unifiedNode({ kerberos: { servicePrincipal: `${service}@${names.realm}`, keytab, configFile: kdc.configFile } });
}

/** Who logs in, by what a program asks for. */
function usersOf({ code }: Program): string[] {
  const byTicket = code.includes('new DseGssApiAuthProvider()') ? [ticketOwner] : [];
  const byKeytab = code.includes("keytab: '/etc/app.keytab'") ? [keytabOwner] : [];
  return [...byTicket, ...byKeytab];
}

describe('documentation: Kerberos', () => {
  after('stop the KDC', () => kdc?.stop());

  describeWithServer('documentation: programs that log in by Kerberos', nodeInRealm, (server) => {
    before('make the principals and their roles', async () => {
      const password = `${sentinelPassword}-kerberos`;
      for (const name of ['ada', 'app']) await kdc?.addPrincipal(name, password);
      await kdc?.exportKeytab('app', join(kdc.folder, 'app.keytab'));
      await kdc?.kinit('ada', { password });
      const roles = [ticketOwner, keytabOwner].map((name) => `CREATE ROLE "${name}" WITH LOGIN = true AND SUPERUSER = true`);
      await runCql(server(), ...roles);
    });

    let programProcess: ProgramProcess | undefined;
    before('start a process', async function () {
      this.timeout(120_000);
      programProcess = await ProgramProcess.start(kdc!.environment);
    });
    after('end it', () => programProcess?.[Symbol.asyncDispose]());

    for (const program of programsIn('kerberos')) {
      it(`${program.place} runs, and logs in as it says`, async () => {
        const port = Number(/\d+$/.exec(server().contactPoints[0] ?? '')?.[0]);
        const { answers } = await programProcess!.run({ program, world: { port, name: nodeName, folder: kdc!.folder } });
        const expected = usersOf(program);
        expect(expected).not.to.deep.equal([]);
        expect(usersIn(answers)).to.deep.equal(expected);
      });
    }
  });
});
